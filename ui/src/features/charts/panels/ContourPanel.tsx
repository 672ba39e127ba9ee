import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import { useMemo } from "react";
import { useDark } from "@/app/theme";
import type { Range } from "@/charts/curve";
import { DataView } from "@/charts/DataView";
import { EChart, echartsSvg } from "@/charts/EChart";
import type { DataTable } from "@/charts/exports";
import { hover } from "@/charts/hover";
import { axisLook, GRID, tooltipLook } from "@/charts/look";
import { paint } from "@/charts/paint";
import { rampColour } from "@/charts/ramp";
import { RampLegend } from "@/charts/RampLegend";
import { surfaceOf } from "@/charts/surface";
import { formatCount, formatNumber } from "@/lib/format";
import { useCharts } from "../context";
import { fieldName, formatField, valueOf } from "../fields";
import { type PanelProps, useExporter } from "./panelProps";

const [COLUMNS, ROWS] = [72, 48];
/** Steps of colour: their borders are the lines of the map. */
const LEVELS = 12;
const LEAST_RUNS = 3;
const MARGIN = 0.04;

/** A map of a third field over two: colours between the runs are interpolated. */
export default function ContourPanel({ panel, title, height, asTable, exporter }: PanelProps) {
  const { visible } = useCharts();
  const dark = useDark();
  const { x = "", y = "", colour = "", logX, logY } = panel;
  const points = useMemo(
    () =>
      visible.flatMap((run) => {
        const [atX, atY, value] = [x, y, colour].map((field) => Number(valueOf(run.row, field) ?? Number.NaN)) as [number, number, number];
        const drawn = [atX, atY, value].every(Number.isFinite) && !(logX && atX <= 0) && !(logY && atY <= 0);
        return drawn ? [{ run, x: logX ? Math.log10(atX) : atX, y: logY ? Math.log10(atY) : atY, value }] : [];
      }),
    [visible, x, y, colour, logX, logY],
  );
  const { option, least, most } = useMemo(() => {
    const ink = (name: string) => paint(name, dark);
    const rangeX = wider(points.map((point) => point.x));
    const rangeY = wider(points.map((point) => point.y));
    const surface = surfaceOf(points.map((point) => [point.x, point.y, point.value] as const), rangeX, rangeY, COLUMNS, ROWS);
    const shade = (value: number) => {
      const part = surface.most === surface.least ? 0.5 : (value - surface.least) / (surface.most - surface.least);
      return rampColour((Math.min(LEVELS - 1, Math.floor(part * LEVELS)) + 0.5) / LEVELS, ink);
    };
    const colours = surface.values.map(shade);
    const [width, tall] = [(rangeX[1] - rangeX[0]) / COLUMNS, (rangeY[1] - rangeY[0]) / ROWS];
    const unlog = (log: boolean | undefined) => (value: number) => formatNumber(log ? 10 ** value : value, 3);
    const labels = (log: boolean | undefined, [from, to]: Range) => ({
      axisLabel: { color: ink("var(--dim)"), fontSize: 11, hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: unlog(log) },
      ...(log && to - from > 2 ? { minInterval: 1 } : {}),
    });
    return {
      least: surface.least,
      most: surface.most,
      option: {
        grid: { ...GRID, bottom: 34, top: 28 },
        xAxis: axisLook(ink, fieldName(x), "value", { min: rangeX[0], max: rangeX[1], nameGap: 26, splitLine: { show: false }, ...labels(logX, rangeX) }),
        yAxis: axisLook(ink, fieldName(y), "value", { min: rangeY[0], max: rangeY[1], nameLocation: "end", nameGap: 4, splitLine: { show: false }, ...labels(logY, rangeY), nameTextStyle: { align: "left", color: ink("var(--dim)"), fontSize: 11 } }),
        tooltip: tooltipLook(ink, ({ dataIndex, seriesIndex }) => {
          const point = seriesIndex === 1 ? points[dataIndex] : undefined;
          return point ? [point.run.name, ...[x, y, colour].map((field) => `${fieldName(field)}  ${formatField(field, valueOf(point.run.row, field))}`)].join("\n") : "";
        }),
        series: [
          {
            type: "custom",
            silent: true,
            progressive: 0,
            data: surface.values.map((_, at) => [rangeX[0] + (at % COLUMNS) * width, rangeY[0] + Math.floor(at / COLUMNS) * tall]),
            renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
              const from = api.coord([api.value(0), api.value(1)]);
              const to = api.coord([Number(api.value(0)) + width, Number(api.value(1)) + tall]);
              // Half a pixel more, so that no seams are seen.
              return { type: "rect", shape: { x: from[0]!, y: to[1]!, width: to[0]! - from[0]! + 0.6, height: from[1]! - to[1]! + 0.6 }, style: { fill: colours[params.dataIndex]! } };
            },
          },
          {
            type: "scatter",
            symbolSize: 7,
            data: points.map((point) => [point.x, point.y]),
            itemStyle: { color: ink("var(--surface)"), borderColor: ink("var(--ink)"), borderWidth: 1.5 },
          },
        ],
      },
    };
  }, [points, x, y, colour, logX, logY, dark]);
  const table = (): DataTable => ({
    columns: ["run_id", "run", fieldName(x), fieldName(y), fieldName(colour)],
    rows: points.map(({ run }) => [run.id, run.name, ...[x, y, colour].map((field) => valueOf(run.row, field))]),
  });
  useExporter(exporter, { table, svg: () => echartsSvg(title, { ...option, grid: { ...option.grid, top: 50 } }, paint("var(--ink)", dark), paint("var(--surface)", dark)) });

  if (points.length < LEAST_RUNS) return <p className="grid place-items-center px-4 text-center text-sm text-dim" style={{ height }}>A map needs at least three runs with numbers in all three fields.</p>;
  if (asTable) return <DataView table={table()} height={height} label={`Data of ${title}`} />;
  return (
    <div className="px-2">
      <EChart
        option={option}
        height={height - 26}
        label={`${title}: interpolated from ${formatCount(points.length, "run")}`}
        onHover={(index) => hover(index === undefined ? undefined : points[index]?.run.id)}
      />
      <RampLegend name={fieldName(colour)} least={formatField(colour, least)} most={formatField(colour, most)} />
    </div>
  );
}

function wider(values: readonly number[]): Range {
  if (values.length === 0) return [0, 1];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const more = (most - least) * MARGIN || Math.abs(least) * 0.1 || 0.5;
  return [least - more, most + more];
}
