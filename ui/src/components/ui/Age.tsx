import { useMinute, useTimes } from "@/lib/times";
import { formatAge, formatTime } from "@/lib/format";

/** A moment as the reader wants it: as people say it and exact on hover, or the other way round. In milliseconds. */
export function Age({ time }: { time: number | null | undefined }) {
  const { written } = useTimes();
  useMinute();
  if (!time) return <span className="text-dim">–</span>;
  const [exact, said] = [formatTime(time), formatAge(time, Date.now())];
  return (
    <time dateTime={new Date(time).toISOString()} title={written === "relative" ? exact : said}>
      {written === "relative" ? said : exact}
    </time>
  );
}
