import { useMemo } from "react";
import { SmallChart, type SmallSeries } from "@/charts/SmallChart";
import { cx } from "@/lib/cx";
import { formatTime } from "@/lib/format";

const HEIGHT = 168;
const INKS = { accent: "text-accent", bad: "text-bad", busy: "text-busy", dim: "text-dim", ok: "text-ok", warn: "text-warn" };

interface Props {
  title: string;
  /** Values of all time or of the time under the cursor; coloured ones name a series. */
  said: { text: string; colour?: SmallSeries["colour"] }[];
  times: number[];
  /** Seconds. */
  interval: number;
  series: SmallSeries[];
  at: number | undefined;
  axis(value: number): string;
  onHover(index: number | undefined): void;
  onTime(from: number, to: number): void;
}

/** A figure over time with an axis of its values. */
export function Panel({ title, said, times, interval, series, at, axis, onHover, onTime }: Props) {
  const when = at === undefined ? undefined : times[at];
  // The drawing changes with the values, not with the cursor.
  const values = series.map((one) => one.values);
  const drawn = useMemo(() => series, values);
  // A bar stands in the middle of its time.
  const middles = useMemo(() => times.map((time) => time + interval / 2), [times, interval]);
  return (
    <section aria-label={title} className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface px-3 pt-2.5 pb-1.5">
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="text-sm font-semibold">{title}</h2>
        <span className="truncate text-xs text-dim tabular-nums">{when !== undefined && formatTime(when * 1000).slice(5, 16)}</span>
      </div>
      <p className="flex flex-wrap items-baseline gap-x-3 pb-1 text-sm tabular-nums">
        {said.map(({ text, colour }) => (
          <span key={text} className={cx("whitespace-nowrap", colour && INKS[colour])}>
            {text}
          </span>
        ))}
      </p>
      <SmallChart
        times={middles}
        series={drawn}
        label={`${title} over time: ${said.map(({ text }) => text).join(", ")}`}
        height={HEIGHT}
        syncKey="dashboard"
        axis={axis}
        onHover={onHover}
        onChoose={(from, to) => onTime(Math.round(from * 1000), Math.round(to * 1000))}
      />
    </section>
  );
}
