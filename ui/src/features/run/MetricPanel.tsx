import { useMemo } from "react";
import { CurveChart } from "@/charts/CurveChart";
import { type Axis, curveOf, type Range } from "@/charts/curve";
import type { Smoothing } from "@/charts/smoothing";
import { useEnvelopes } from "@/charts/useEnvelopes";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatNumber, formatTime } from "@/lib/format";
import { useInView } from "@/lib/useInView";

const HEIGHT = 206;

/** How all the charts of a run are drawn. */
export interface ChartLook {
  axis: Axis;
  smoothing: Smoothing;
  logY: boolean;
  zoom: Range | undefined;
  onZoom(range: Range | undefined): void;
}

interface Props extends ChartLook {
  runId: string;
  metric: string;
}

/** One metric over its steps. Fetched when it comes into sight; of a part that is looked at closer, finer. */
export function MetricPanel({ runId, metric, axis, smoothing, logY, zoom, onZoom }: Props) {
  const [ref, inView] = useInView<HTMLElement>();
  const ids = useMemo(() => [runId], [runId]);
  const keys = useMemo(() => [metric], [metric]);
  const { envelopes, isPending, isStale, error, refetch } = useEnvelopes(ids, keys, axis, zoom, { enabled: inView });
  const envelope = envelopes[0];
  const curves = useMemo(
    () => (envelope ? [curveOf(envelope, { name: metric, colour: "var(--series-1)", dash: 0, smoothing })] : []),
    [envelope, metric, smoothing],
  );
  const at = envelope ? envelope.x.length - 1 : -1;
  const last = at >= 0 ? envelope!.last[at]! : undefined;
  return (
    <article ref={ref} aria-label={metric} aria-busy={isStale} className="h-full min-w-0 rounded-xl border border-line bg-surface">
      <header className="flex items-baseline gap-2 px-4 pt-2.5 text-sm">
        <h3 className="truncate font-medium" title={metric}>
          {metric}
        </h3>
        {last !== undefined && (
          <p className="ml-auto shrink-0 text-right tabular-nums">
            {axis === "step" ? <span className="text-xs text-dim">step {envelope!.x[at]}</span> : axis === "time" ? <span className="text-xs text-dim">{formatTime(envelope!.x[at]!)}</span> : null}{" "}
            <strong className="font-semibold">{formatNumber(last)}</strong>
          </p>
        )}
      </header>
      {error && <ErrorNote error={error} onRetry={refetch} className="m-4" />}
      {isPending && inView && <Spinner />}
      {envelope && envelope.points === 1 && !zoom && (
        <p className="grid place-items-center text-3xl font-light tabular-nums" style={{ height: HEIGHT }}>
          {formatNumber(last!)}
        </p>
      )}
      {envelope && (envelope.points > 1 || zoom) && (
        <div className={isStale ? "px-1 opacity-60 transition-opacity" : "px-1 transition-opacity"}>
          <CurveChart
            curves={curves}
            axis={axis}
            logY={logY}
            zoom={zoom}
            onZoom={onZoom}
            height={HEIGHT}
            label={`${metric}: ${envelope.points} points, last ${formatNumber(last ?? Number.NaN)}`}
            syncKey={`run ${runId} ${axis}`}
          />
        </div>
      )}
    </article>
  );
}
