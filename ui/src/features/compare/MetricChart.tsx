import { useMemo, useState } from "react";
import { runName } from "@/api/runs";
import type { Run } from "@/api/types";
import { BarChart } from "@/charts/BarChart";
import { CurveChart } from "@/charts/CurveChart";
import { type Axis, curveOf, type Range } from "@/charts/curve";
import { useEnvelopes } from "@/charts/useEnvelopes";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCount } from "@/lib/format";
import { useInView } from "@/lib/useInView";

const HEIGHT = 230;

interface Props {
  metric: string;
  runs: readonly Run[];
  colours: ReadonlyMap<string, string>;
  axis: Axis;
  log: boolean;
  /** 0 leaves the curve as it is. */
  smooth: number;
}

/** One metric of all runs: as curves, or as bars when each run has one value. Fetched when it comes into sight. */
export function MetricChart({ metric, runs, colours, axis, log, smooth }: Props) {
  const [ref, inView] = useInView<HTMLElement>();
  const [zoomed, setZoom] = useState<{ axis: Axis; range: Range }>();
  // A part of one axis says nothing on another.
  const zoom = zoomed?.axis === axis ? zoomed.range : undefined;
  const ids = useMemo(() => runs.map((run) => run.info.run_id), [runs]);
  const keys = useMemo(() => [metric], [metric]);
  const { envelopes, isPending, error, refetch } = useEnvelopes(ids, keys, axis, zoom, { enabled: inView });
  const curves = useMemo(() => {
    const names = new Map(runs.map((run) => [run.info.run_id, runName(run.info)]));
    const smoothing = { kind: smooth > 0 ? ("ema" as const) : ("none" as const), amount: smooth };
    return envelopes
      .filter(({ runId, points }) => names.has(runId) && points > 0)
      .map((envelope) => {
        const { runId } = envelope;
        return curveOf(envelope, { name: names.get(runId)!, colour: colours.get(runId) ?? "var(--accent)", dash: 0, smoothing });
      });
  }, [envelopes, runs, colours, smooth]);
  const single = zoom === undefined && envelopes.every(({ points }) => points <= 1);
  const bars = single
    ? curves.map((curve) => ({ ...curve, value: curve.odd[0]?.value ?? curve.y[0]! }))
    : [];

  return (
    <article ref={ref} aria-label={metric} className="min-w-0 rounded-xl border border-line bg-surface">
      <h3 className="truncate px-4 pt-3 text-sm font-medium" title={metric}>
        {metric}
      </h3>
      <div style={{ minHeight: HEIGHT }}>
        {error && <ErrorNote error={error} onRetry={refetch} className="m-4" />}
        {isPending && inView && <Spinner />}
        {!isPending && single && <BarChart bars={bars} height={HEIGHT} label={`${metric}: ${formatCount(bars.length, "value")}`} />}
        {!isPending && !single && (
          <CurveChart
            curves={curves}
            axis={axis}
            logY={log}
            zoom={zoom}
            onZoom={(range) => setZoom(range && { axis, range })}
            height={HEIGHT}
            label={`${metric} of ${formatCount(curves.length, "run")}`}
            syncKey={`compare ${axis}`}
          />
        )}
      </div>
    </article>
  );
}
