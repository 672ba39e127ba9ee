import { formatAge, formatTime } from "@/lib/format";

/** A moment as people say it, exact on hover. In milliseconds. */
export function Age({ time }: { time: number | null | undefined }) {
  if (!time) return <span className="text-dim">–</span>;
  return (
    <time dateTime={new Date(time).toISOString()} title={formatTime(time)}>
      {formatAge(time, Date.now())}
    </time>
  );
}
