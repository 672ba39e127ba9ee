import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { LongText } from "./LongText";
import { cx } from "@/lib/cx";

/** Of longer lists and objects so many entries are shown first, and as many more on demand. */
const PIECE = 100;
/** Values with more than so many entries are closed at first. */
const OPEN_AT_FIRST = 24;

interface Props {
  value: unknown;
  /** Its key in what holds it. */
  name?: string;
  depth?: number;
}

/** JSON that folds. Only what is open is in the page, so that a huge value costs no more than what is seen of it. */
export function JsonView({ value, name, depth = 0 }: Props) {
  const entries = entriesOf(value);
  const [open, setOpen] = useState(depth < 1 || (depth < 3 && (entries?.length ?? 0) <= OPEN_AT_FIRST));
  const [most, setMost] = useState(PIECE);
  if (!entries || entries.length === 0) {
    return (
      <div className="flex min-w-0 items-baseline gap-1.5 py-px pl-4 font-mono text-xs leading-5">
        {name !== undefined && <Key name={name} />}
        <Leaf value={value} />
      </div>
    );
  }
  return (
    <div className="min-w-0 py-px font-mono text-xs leading-5">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex max-w-full items-center gap-1 rounded text-left hover:bg-sunken"
      >
        <ChevronRight aria-hidden className={cx("size-3 shrink-0 text-dim", open && "rotate-90")} />
        {name !== undefined && <Key name={name} />}
        <span className="shrink-0 text-dim">{Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`}</span>
      </button>
      {open && (
        <div className="ml-1.5 border-l border-line pl-1.5">
          {entries.slice(0, most).map(([key, inner]) => (
            <JsonView key={key} name={key} value={inner} depth={depth + 1} />
          ))}
          {entries.length > most && (
            <button type="button" className="pl-4 text-accent hover:underline" onClick={() => setMost(most + PIECE)}>
              {Math.min(PIECE, entries.length - most)} more of {(entries.length - most).toLocaleString("en-US")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function entriesOf(value: unknown): [string, unknown][] | undefined {
  return typeof value === "object" && value !== null ? Object.entries(value) : undefined;
}

function Key({ name }: { name: string }) {
  return <span className="max-w-72 shrink-0 truncate text-accent">{name}</span>;
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === "string") return <LongText text={value} className="text-ink" empty='""' />;
  if (typeof value === "object" && value !== null) return <span className="text-dim">{Array.isArray(value) ? "[]" : "{}"}</span>;
  return <span className={typeof value === "number" || typeof value === "bigint" ? "text-busy tabular-nums" : "text-warn"}>{String(value)}</span>;
}
