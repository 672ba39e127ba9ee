import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { MOST_POINTS, metricHistoryQuery, type Point } from "@/api/metrics";
import { LineChart } from "@/charts/LineChart";
import { type Axis, toLine } from "@/charts/line";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatNumber, formatTime } from "@/lib/format";
import { useInView } from "@/lib/useInView";

const NONE: Point[] = [];

interface Props {
  runId: string;
  metric: string;
  axis: Axis;
  /** Milliseconds between two looks at a metric that still grows. */
  refresh: number | false;
}

/** One metric over its steps. Fetched when it comes into sight. */
export function MetricPanel({ runId, metric, axis, refresh }: Props) {
  const [ref, inView] = useInView<HTMLElement>();
  const query = useQuery({ ...metricHistoryQuery(runId, metric), enabled: inView, refetchInterval: refresh });
  const points = query.data ?? NONE;
  const line = useMemo(() => toLine(points, axis), [points, axis]);
  const [hovered, setHovered] = useState<number>();

  const last = line.y.length - 1;
  const index = hovered !== undefined && hovered <= last ? hovered : last;
  const value = index >= 0 ? (line.y[index] ?? Number.NaN) : undefined;
  return (
    <article ref={ref} aria-label={metric} className="min-w-0 rounded-xl border border-line bg-surface">
      <header className="flex items-baseline gap-2 px-4 pt-3 text-sm">
        <h3 className="truncate font-medium" title={metric}>
          {metric}
        </h3>
        <p className="ml-auto shrink-0 text-right tabular-nums">
          {value !== undefined && (
            <>
              <span className="text-xs text-dim">{placeOf(line.x[index]!, axis)}</span>{" "}
              <strong className="font-semibold">{formatNumber(value)}</strong>
            </>
          )}
        </p>
      </header>
      <div className="min-h-[190px]">
        {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />}
        {query.isPending && inView && <Spinner />}
        {points.length === 1 && <p className="grid h-[190px] place-items-center text-3xl font-light tabular-nums">{formatNumber(points[0]!.value)}</p>}
        {points.length > 1 && (
          <LineChart
            line={line}
            axis={axis}
            label={`${metric}: ${points.length} points, last ${formatNumber(line.y[last] ?? Number.NaN)}`}
            syncKey={`${runId} ${axis}`}
            onHover={setHovered}
          />
        )}
      </div>
      {points.length >= MOST_POINTS && (
        <p className="px-4 pb-2 text-xs text-dim">A sample of about {MOST_POINTS} of its points, spread evenly over the steps.</p>
      )}
    </article>
  );
}

function placeOf(x: number, axis: Axis): string {
  return axis === "step" ? `step ${x}` : formatTime(x * 1000);
}
