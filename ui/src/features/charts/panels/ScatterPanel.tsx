import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useDark } from "@/app/theme";
import { DataView } from "@/charts/DataView";
import { EChart, echartsSvg } from "@/charts/EChart";
import type { DataTable } from "@/charts/exports";
import { hover } from "@/charts/hover";
import { axisLook, GRID, tooltipLook } from "@/charts/look";
import { paint } from "@/charts/paint";
import { RampLegend } from "@/charts/RampLegend";
import { formatCount } from "@/lib/format";
import { useCharts } from "../context";
import { fieldName, formatField, valueOf } from "../fields";
import { colouring } from "../colouring";
import { type PanelProps, useExporter } from "./panelProps";

/** A point for each run, at its values in two fields. */
export default function ScatterPanel({ panel, title, height, asTable, exporter }: PanelProps) {
  const { visible } = useCharts();
  const navigate = useNavigate();
  const dark = useDark();
  const { x = "", y = "", colour, logX, logY } = panel;
  const points = useMemo(
    () =>
      visible.flatMap((run) => {
        const [atX, atY] = [valueOf(run.row, x), valueOf(run.row, y)];
        if (atX === undefined || atY === undefined) return [];
        if ((logX && !(Number(atX) > 0)) || (logY && !(Number(atY) > 0))) return [];
        return [{ run, x: atX, y: atY }];
      }),
    [visible, x, y, logX, logY],
  );
  const shades = useMemo(() => colouring(points.map(({ run }) => run), colour, (name) => paint(name, dark)), [points, colour, dark]);
  const option = useMemo(() => {
    const ink = (name: string) => paint(name, dark);
    const kindOf = (values: (number | string)[], log: boolean | undefined) => (values.some((value) => typeof value === "string") ? "category" : log ? "log" : "value");
    const [kindX, kindY] = [kindOf(points.map((point) => point.x), logX), kindOf(points.map((point) => point.y), logY)] as const;
    const place = (value: number | string, kind: string) => (kind === "category" ? String(value) : value);
    return {
      grid: { ...GRID, bottom: 34, top: 28 },
      xAxis: axisLook(ink, fieldName(x), kindX, { nameGap: 26 }),
      yAxis: axisLook(ink, fieldName(y), kindY, { nameGap: 12, nameLocation: "end", nameTextStyle: { align: "left", color: ink("var(--dim)"), fontSize: 11 }, nameMoveOverlap: false }),
      tooltip: tooltipLook(ink, ({ dataIndex }) => {
        const { run } = points[dataIndex]!;
        return [run.name, ...[x, y, ...(colour ? [colour] : [])].map((field) => `${fieldName(field)}  ${formatField(field, valueOf(run.row, field))}`)].join("\n");
      }),
      series: [
        {
          type: "scatter",
          symbolSize: points.length > 200 ? 7 : 10,
          data: points.map((point) => ({ value: [place(point.x, kindX), place(point.y, kindY)], itemStyle: { color: shades.of(point.run), opacity: 0.85 } })),
          emphasis: { scale: 1.5 },
        },
      ],
    };
  }, [points, shades, x, y, colour, logX, logY, dark]);
  const table = (): DataTable => {
    const fields = [x, y, ...(colour ? [colour] : [])];
    return { columns: ["run_id", "run", ...fields.map(fieldName)], rows: points.map(({ run }) => [run.id, run.name, ...fields.map((field) => valueOf(run.row, field))]) };
  };
  useExporter(exporter, { table, svg: () => echartsSvg(title, { ...option, grid: { ...option.grid, top: 50 } }, paint("var(--ink)", dark), paint("var(--surface)", dark)) });

  if (points.length === 0) return <p className="grid place-items-center text-sm text-dim" style={{ height }}>None of these runs has both.</p>;
  if (asTable) return <DataView table={table()} height={height} label={`Data of ${title}`} />;
  const legend = shades.ramp && colour ? 26 : 0;
  return (
    <div className="px-2">
      <EChart
        option={option}
        height={height - legend}
        label={`${title}: ${formatCount(points.length, "run")}`}
        onHover={(index) => hover(index === undefined ? undefined : points[index]?.run.id)}
        onPick={(index) => void navigate({ to: "/runs/$runId", params: { runId: points[index]!.run.id } })}
      />
      {shades.ramp && colour && <RampLegend name={fieldName(colour)} least={formatField(colour, shades.ramp[0])} most={formatField(colour, shades.ramp[1])} />}
    </div>
  );
}
