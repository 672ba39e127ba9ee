import { Link } from "@tanstack/react-router";
import type { ModelVersion } from "@/api/registry";

/** Registered versions, with what stands for them. */
export function VersionChips({ versions }: { versions: readonly ModelVersion[] }) {
  return (
    <ul className="grid gap-1">
      {versions.map(({ name, version, aliases = [] }) => (
        <li key={`${name}/${version}`} className="flex flex-wrap items-baseline gap-x-1.5">
          <Link to="/models/$name/versions/$version" params={{ name, version }} className="text-accent hover:underline">
            {name} v{version}
          </Link>
          {aliases.map((alias) => (
            <AliasChip key={alias} alias={alias} />
          ))}
        </li>
      ))}
    </ul>
  );
}

/** An alias as people write it. */
export function AliasChip({ alias }: { alias: string }) {
  return (
    <span className="max-w-40 truncate rounded bg-accent-soft px-1.5 text-xs leading-5 text-accent" title={`The alias ${alias}`}>
      @{alias}
    </span>
  );
}

const STAGES: Record<string, string> = { Production: "text-ok", Staging: "text-warn", Archived: "text-dim", Development: "text-busy" };

/** A stage other than None. */
export function StageChip({ stage }: { stage: string | null | undefined }) {
  if (!stage || stage === "None") return null;
  return <span className={`rounded border border-line px-1.5 text-xs leading-5 ${STAGES[stage] ?? "text-dim"}`}>{stage}</span>;
}
