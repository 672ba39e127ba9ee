import { useMemo } from "react";
import { useDark } from "@/app/theme";
import { DataView } from "@/charts/DataView";
import { EChart, echartsSvg } from "@/charts/EChart";
import type { DataTable } from "@/charts/exports";
import { axisLook, GRID, tooltipLook } from "@/charts/look";
import { faint, paint } from "@/charts/paint";
import { boxOf } from "@/charts/statistics";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCount, formatNumber } from "@/lib/format";
import { useCharts } from "../context";
import { groupRuns } from "../grouping";
import { useMetricValues } from "../useMetricValues";
import { type PanelProps, useExporter } from "./panelProps";

/** How a metric is spread over the runs of each group. */
export default function BoxPanel({ panel, title, height, enabled, asTable, exporter }: PanelProps) {
  const { search, parents } = useCharts();
  const dark = useDark();
  const { of = "last" } = panel;
  const metric = panel.metrics?.[0] ?? "";
  const by = panel.by ?? search.group;
  const { values, error, isPending, refetch } = useMetricValues(metric, of, enabled);
  const boxes = useMemo(() => {
    const own = new Map(values.map(({ run, value }) => [run.id, value]));
    const runs = values.map(({ run }) => run);
    const groups = by ? groupRuns(runs, by, parents) : [{ name: "All runs", colour: "var(--accent)", runs }];
    return groups.flatMap(({ name, colour, runs }) => {
      const box = boxOf(runs.map(({ id }) => own.get(id)!));
      return box ? [{ name, colour, box }] : [];
    });
  }, [values, by, parents]);
  const option = useMemo(() => {
    const ink = (name: string) => paint(name, dark);
    const outliers = boxes.flatMap(({ name, box, colour }) => box.outliers.map((value) => ({ value: [name, value], itemStyle: { color: ink(colour) } })));
    const figures = ({ name, box }: (typeof boxes)[number]) =>
      [`${name} (${formatCount(box.count, "run")})`, ...(["high", "third", "median", "first", "low"] as const).map((part) => `${part}  ${formatNumber(box[part])}`)].join("\n");
    return {
      grid: GRID,
      xAxis: axisLook(ink, "", "category", { data: boxes.map(({ name }) => name) }),
      yAxis: axisLook(ink, "", panel.logY ? "log" : "value"),
      tooltip: tooltipLook(ink, ({ dataIndex, seriesIndex }) =>
        seriesIndex === 0 ? figures(boxes[dataIndex]!) : `${outliers[dataIndex]!.value[0]}\n${formatNumber(Number(outliers[dataIndex]!.value[1]))}`,
      ),
      series: [
        {
          type: "boxplot",
          boxWidth: [10, 48],
          data: boxes.map(({ box, colour }) => ({
            value: [box.low, box.first, box.median, box.third, box.high],
            itemStyle: { color: faint(ink(colour), 0.2), borderColor: ink(colour), borderWidth: 1.5 },
          })),
        },
        { type: "scatter", symbolSize: 6, data: outliers },
      ],
    };
  }, [boxes, panel.logY, dark]);
  const table = (): DataTable => ({
    columns: ["group", "runs", "low", "first quartile", "median", "third quartile", "high", "outliers"],
    rows: boxes.map(({ name, box }) => [name, box.count, box.low, box.first, box.median, box.third, box.high, box.outliers.join(" ")]),
  });
  useExporter(exporter, { table, svg: () => echartsSvg(title, { ...option, grid: { ...GRID, top: 50 } }, paint("var(--ink)", dark), paint("var(--surface)", dark)) });

  if (error) return <ErrorNote error={error} onRetry={refetch} className="m-4" />;
  if (isPending) return <Spinner />;
  if (boxes.length === 0) return <p className="grid place-items-center text-sm text-dim" style={{ height }}>None of these runs has it.</p>;
  if (asTable) return <DataView table={table()} height={height} label={`Data of ${title}`} />;
  return (
    <div className="px-2">
      <EChart option={option} height={height} label={`${title}: ${formatCount(boxes.length, "box").replace(/boxs$/, "boxes")} of ${formatCount(values.length, "run")}`} />
    </div>
  );
}
