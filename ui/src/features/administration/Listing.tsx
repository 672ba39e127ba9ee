import type { ReactNode } from "react";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { SearchBox } from "@/components/ui/Input";
import { Spinner } from "@/components/ui/Spinner";

interface Props {
  /** What is listed, in the plural. */
  label: string;
  note: string;
  /** The button that makes another one. */
  action: ReactNode;
  sought: string;
  onSeek(text: string): void;
  error: Error | null;
  onRetry(): void;
  pending: boolean;
  /** How many there are, and how many are shown. */
  total: number | undefined;
  shown: number;
  children: ReactNode;
}

/** A list of what is administered, with a box that narrows it. */
export function Listing({ label, note, action, sought, onSeek, error, onRetry, pending, total, shown, children }: Props) {
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <p className="mr-auto text-sm text-dim">{note}</p>
        <SearchBox label={`Find ${label}`} value={sought} onChange={onSeek} className="w-56 max-sm:w-full" />
        {action}
      </div>
      {error && <ErrorNote error={error} onRetry={onRetry} />}
      {pending && <Spinner />}
      {total !== undefined && shown === 0 && (
        <p className="rounded-xl border border-line bg-surface px-4 py-6 text-center text-sm text-dim">
          {total === 0 ? `No ${label} yet.` : `None of the ${total} ${label} has that in its name.`}
        </p>
      )}
      {shown > 0 && (
        <ul aria-label={label[0]?.toUpperCase() + label.slice(1)} className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
          {children}
        </ul>
      )}
    </div>
  );
}

/** A word beside a name. */
export function Mark({ look = "plain", children }: { look?: "plain" | "accent" | "bad"; children: ReactNode }) {
  const looks = { plain: "bg-sunken text-dim", accent: "bg-accent-soft text-ink", bad: "bg-bad-soft text-bad" };
  return <span className={`rounded px-1.5 py-0.5 text-xs font-normal whitespace-nowrap ${looks[look]}`}>{children}</span>;
}
