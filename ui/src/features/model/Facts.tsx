import type { ReactNode } from "react";
import { Card } from "@/components/ui/Card";
import { CopyButton } from "@/components/ui/CopyButton";

/** Facts about a thing, by name; what is not known is left out. */
export function Facts({ title, rows }: { title: string; rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Card title={title}>
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] items-baseline gap-y-1.5 px-4 pb-4 text-sm">
        {rows.map(
          ([label, value]) =>
            value !== undefined &&
            value !== null &&
            value !== "" && (
              <div key={label} className="contents">
                <dt className="text-dim">{label}</dt>
                <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Card>
  );
}

/** An id or address with a button to copy it. */
export function Copied({ text }: { text: string }) {
  return (
    <span className="flex items-baseline gap-1">
      <span className="truncate font-mono text-xs" title={text}>
        {text}
      </span>
      <CopyButton text={text} />
    </span>
  );
}
