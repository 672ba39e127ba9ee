import { useCallback, useMemo } from "react";
import { useDark } from "@/app/theme";
import { BarChart, barsSvg } from "@/charts/BarChart";
import { CurveChart } from "@/charts/CurveChart";
import { type Axis, type Curve, curveOf, type Envelope, type Range, xDomain, yDomain } from "@/charts/curve";
import { dashOf } from "@/charts/draw";
import { DataView } from "@/charts/DataView";
import { type DataTable, escapeXml, type Exporter } from "@/charts/exports";
import { groupCurve } from "@/charts/group";
import { paint } from "@/charts/paint";
import { placeText } from "@/charts/plot";
import { curvesSvg } from "@/charts/svg";
import { useEnvelopes } from "@/charts/useEnvelopes";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import { formatCount, formatNumber } from "@/lib/format";
import { useCharts } from "../context";
import { groupRuns } from "../grouping";
import { smoothingOf } from "../search";
import { type PanelProps, useExporter } from "./panelProps";

const AXIS_NAMES: Record<Axis, string> = { step: "Step", time: "Time", relative: "Time since the start" };
const NONE: string[] = [];

/** Metrics over steps or time; those of which every run has one value only, as bars. */
export default function LinePanel({ panel, title, height, enabled, asTable, exporter }: PanelProps) {
  const { ids, visible, search, change, parents } = useCharts();
  const axis = panel.axis ?? search.axis ?? "step";
  const { from, to, group, band = "range" } = search;
  // A part of the axis means nothing on another one.
  const zoom = useMemo((): Range | undefined => (from !== undefined && to !== undefined && panel.axis === undefined ? [from, to] : undefined), [from, to, panel.axis]);
  const metrics = panel.metrics ?? NONE;
  const { envelopes, isPending, isStale, error, refetch } = useEnvelopes(ids, metrics, axis, zoom, { enabled });
  const { kind, amount } = panel.smoothing ?? smoothingOf(search);
  const logX = panel.logX ?? search.logx ?? false;
  const logY = panel.logY ?? search.logy ?? false;
  const { min, max } = panel;
  const fixed = useMemo(() => ({ min, max }), [min, max]);
  const dark = useDark();

  const shown = useMemo(() => {
    const byId = new Map(visible.map((run) => [run.id, run]));
    return envelopes.filter(({ runId }) => byId.has(runId));
  }, [envelopes, visible]);
  const curves = useMemo((): Curve[] => {
    const look = (metric: string) => ({ dash: Math.max(0, metrics.indexOf(metric)), smoothing: { kind, amount } });
    if (!group) {
      const runs = new Map(visible.map((run) => [run.id, run]));
      return shown.map((envelope) => curveOf(envelope, { ...runs.get(envelope.runId)!, ...look(envelope.metric) }));
    }
    const of = new Map<string, Envelope[]>();
    for (const envelope of shown) of.set(envelope.runId, [...(of.get(envelope.runId) ?? []), envelope]);
    return groupRuns(visible, group, parents).flatMap(({ id, name, colour, runs }) =>
      metrics.flatMap((metric) => {
        const own = runs.flatMap((run) => of.get(run.id)?.filter((envelope) => envelope.metric === metric) ?? []);
        return own.length > 0 ? [{ ...groupCurve(`${id} ${metric}`, own, band, { name: `${name} (${own.length})`, colour, ...look(metric) }), subject: id }] : [];
      }),
    );
  }, [shown, visible, metrics, kind, amount, group, band, parents]);

  const single = shown.length > 0 && shown.every(({ points }) => points <= 1);
  const bars = useMemo(() => {
    if (!single) return [];
    const several = metrics.length > 1;
    return curves.map((curve) => ({
      id: curve.id,
      subject: curve.subject,
      name: several ? `${curve.name} · ${curve.id.slice(curve.subject.length + 1)}` : curve.name,
      colour: curve.colour,
      value: curve.odd[0]?.value ?? curve.y[0]!,
    }));
  }, [single, curves, metrics.length]);

  const ink = (colour: string) => paint(colour, dark);
  const table = useCallback((): DataTable => tableOf(curves, metrics, axis), [curves, metrics, axis]);
  const exported: Exporter = {
    table,
    svg: () => {
      if (single) return barsSvg(title, bars, ink, escapeXml);
      const x = zoom ?? xDomain(curves, logX);
      return curvesSvg({
        title,
        curves,
        x,
        y: yDomain(curves, x, logY, fixed),
        logX,
        logY,
        axisName: AXIS_NAMES[axis],
        xText: (value) => (axis === "step" ? formatNumber(value, 6) : placeText(value, axis).replace(/^after /, "")),
        yText: (value) => formatNumber(value, 4),
        colours: { surface: ink("var(--surface)"), ink: ink("var(--ink)"), dim: ink("var(--dim)"), line: ink("var(--line)") },
        paint: ink,
      });
    },
  };
  useExporter(exporter, exported);
  const onZoom = useCallback((range: Range | undefined) => change(range ? { from: range[0], to: range[1] } : { from: undefined, to: undefined }), [change]);

  if (error) return <ErrorNote error={error} onRetry={refetch} className="m-4" />;
  if (isPending) return <Spinner />;
  if (shown.length === 0) return <p className="grid place-items-center text-sm text-dim" style={{ height }}>None of these runs has it.</p>;
  if (asTable) return <DataView table={table()} height={height} label={`Data of ${title}`} />;
  if (single) return <BarChart bars={bars} height={height} label={`${title}: ${formatCount(bars.length, "value")}`} />;
  const legend = metrics.length > 1 ? LEGEND : 0;
  return (
    <div className={cx("px-1 transition-opacity", isStale && "opacity-60")} aria-busy={isStale}>
      <CurveChart
        curves={curves}
        axis={axis}
        logX={logX}
        logY={logY}
        zoom={zoom}
        onZoom={onZoom}
        fixed={fixed}
        height={height - legend}
        label={describe(title, curves, envelopes)}
        syncKey={`charts ${axis}`}
      />
      {legend > 0 && <DashLegend metrics={metrics} />}
    </div>
  );
}

/** The height of the names of the metrics, in pixels. */
const LEGEND = 22;

/** Which dashes the metrics of a panel have: the colours are those of the runs. */
function DashLegend({ metrics }: { metrics: readonly string[] }) {
  return (
    <ul className="flex gap-4 overflow-x-auto px-3 text-xs text-dim" style={{ height: LEGEND }}>
      {metrics.map((metric, at) => (
        <li key={metric} className="flex shrink-0 items-center gap-1.5">
          <svg aria-hidden width="24" height="8" className="stroke-current">
            <path d="M0 4H24" strokeWidth="1.5" strokeDasharray={dashOf(at).join(" ")} />
          </svg>
          {metric}
        </li>
      ))}
    </ul>
  );
}

/** For those who do not see it. */
function describe(title: string, curves: readonly Curve[], envelopes: readonly Envelope[]): string {
  const points = envelopes.reduce((sum, envelope) => sum + envelope.points, 0);
  const last = curves.length === 1 ? `, last ${formatNumber(curves[0]!.y.findLast((value) => !Number.isNaN(value)) ?? Number.NaN)}` : "";
  return `${title}: ${formatCount(curves.length, "line")} of ${formatCount(points, "point")}${last}`;
}

function tableOf(curves: readonly Curve[], metrics: readonly string[], axis: Axis): DataTable {
  const bands = curves.some((curve) => curve.low);
  const raws = curves.some((curve) => curve.raw);
  return {
    columns: ["run_id", "run", "metric", axis, "value", ...(bands ? ["min", "max"] : []), ...(raws ? ["unsmoothed"] : [])],
    rows: curves.flatMap((curve) =>
      curve.x.map((x, at) => [
        curve.subject,
        curve.name,
        metrics[curve.dash] ?? "",
        x,
        curve.y[at],
        ...(bands ? [curve.low?.[at] ?? curve.y[at], curve.high?.[at] ?? curve.y[at]] : []),
        ...(raws ? [curve.raw?.[at]] : []),
      ]),
    ),
  };
}
