import { useMemo } from "react";
import { SmallChart, type SmallSeries } from "@/charts/SmallChart";
import { formatTime } from "@/lib/format";

const HEIGHT = 60;

interface Props {
  title: string;
  value: string;
  second?: string;
  times: number[];
  /** Seconds. */
  interval: number;
  series: SmallSeries[];
  at: number | undefined;
  onHover(index: number | undefined): void;
  onTime(from: number, to: number): void;
}

/** A figure: its name, its value of all time or of the time under the cursor, its course. */
export function FigureCard({ title, value, second, times, interval, series, at, onHover, onTime }: Props) {
  const when = at === undefined ? undefined : times[at];
  // The drawing changes with the values, not with the cursor.
  const values = series.map((one) => one.values);
  const drawn = useMemo(() => series, values);
  // A bar stands in the middle of its time.
  const middles = useMemo(() => times.map((time) => time + interval / 2), [times, interval]);
  return (
    <section
      aria-label={title}
      className="min-w-44 flex-1 snap-start overflow-hidden rounded-lg border border-line bg-surface px-3 pt-2 pb-1"
    >
      <div className="flex items-baseline justify-between gap-2 text-xs text-dim">
        <h2>{title}</h2>
        {when !== undefined && (
          <span className="truncate" title={`${interval} s from here`}>
            {formatTime(when * 1000).slice(5, 16)}
          </span>
        )}
      </div>
      <p className="flex items-baseline gap-2 whitespace-nowrap tabular-nums">
        <span className="text-base font-semibold">{value}</span>
        {second && <span className="text-xs text-dim">{second}</span>}
      </p>
      <SmallChart
        times={middles}
        series={drawn}
        label={`${title} over time: ${value}${second ? `, ${second}` : ""}`}
        height={HEIGHT}
        syncKey="traces"
        onHover={onHover}
        onChoose={(from, to) => onTime(Math.round(from * 1000), Math.round(to * 1000))}
      />
    </section>
  );
}
