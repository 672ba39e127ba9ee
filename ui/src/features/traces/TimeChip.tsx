import { X } from "lucide-react";
import { formatTime } from "@/lib/format";

interface Props {
  /** Milliseconds. */
  from: number;
  to: number;
  onClear(): void;
}

/** The part of time that was marked in a figure. */
export function TimeChip({ from, to, onClear }: Props) {
  const [first, last] = [formatTime(from), formatTime(to)];
  // The day of the end is said only when it is another one.
  const end = last.slice(0, 10) === first.slice(0, 10) ? last.slice(11, 16) : last.slice(5, 16);
  return (
    <span className="inline-flex h-7 shrink-0 items-center rounded-full border border-accent bg-accent-soft pr-1.5 pl-3 text-xs tabular-nums">
      <span title={`${first} to ${last}`}>
        {first.slice(5, 16)} to {end}
      </span>
      <button type="button" aria-label="Any time" className="ml-1.5 rounded-full p-0.5 text-dim hover:text-ink" onClick={onClear}>
        <X className="size-3.5" />
      </button>
    </span>
  );
}
