import type { Description } from "@/api/models";

/** The ways a model can be loaded, and what its MLmodel file says of each. */
export function Flavors({ flavors }: { flavors: NonNullable<Description["flavors"]> }) {
  return (
    <div className="divide-y divide-line border-t border-line">
      {flavors.map(({ name, entries }) => (
        <details key={name} className="group px-4 py-2 text-sm">
          <summary className="font-medium [overflow-wrap:anywhere]">{name}</summary>
          <dl className="mt-2 grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-3 gap-y-1 pb-1">
            {Object.entries((entries ?? {}) as Record<string, unknown>)
              .filter(([, value]) => value !== null)
              .map(([key, value]) => (
                <div key={key} className="contents">
                  <dt className="[overflow-wrap:anywhere] text-dim">{key}</dt>
                  <dd className="font-mono text-xs leading-5 [overflow-wrap:anywhere]">
                    {typeof value === "object" ? JSON.stringify(value) : String(value)}
                  </dd>
                </div>
              ))}
          </dl>
        </details>
      ))}
    </div>
  );
}
