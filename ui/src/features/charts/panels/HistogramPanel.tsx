import { useMemo } from "react";
import { useDark } from "@/app/theme";
import { DataView } from "@/charts/DataView";
import { EChart, echartsSvg } from "@/charts/EChart";
import type { DataTable } from "@/charts/exports";
import { axisLook, GRID, tooltipLook } from "@/charts/look";
import { paint } from "@/charts/paint";
import { histogramOf } from "@/charts/statistics";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCount, formatNumber } from "@/lib/format";
import { useMetricValues } from "../useMetricValues";
import { type PanelProps, useExporter } from "./panelProps";

/** How a metric is spread over the runs. */
export default function HistogramPanel({ panel, title, height, enabled, asTable, exporter }: PanelProps) {
  const dark = useDark();
  const { of = "last" } = panel;
  const metric = panel.metrics?.[0] ?? "";
  const { values, error, isPending, refetch } = useMetricValues(metric, of, enabled);
  const bins = useMemo(() => histogramOf(values.map(({ value }) => value), panel.bins), [values, panel.bins]);
  const option = useMemo(() => {
    const ink = (name: string) => paint(name, dark);
    const range = (bin: (typeof bins)[number]) => `${formatNumber(bin.from, 4)} to ${formatNumber(bin.to, 4)}`;
    return {
      grid: GRID,
      xAxis: axisLook(ink, "", "category", { data: bins.map((bin) => formatNumber((bin.from + bin.to) / 2, 3)) }),
      yAxis: axisLook(ink, "", "value", { minInterval: 1 }),
      tooltip: tooltipLook(ink, ({ dataIndex }) => `${range(bins[dataIndex]!)}\n${formatCount(bins[dataIndex]!.count, "run")}`),
      series: [{ type: "bar", barCategoryGap: "6%", data: bins.map(({ count }) => count), itemStyle: { color: ink("var(--accent)"), borderRadius: [2, 2, 0, 0] } }],
    };
  }, [bins, dark]);
  const table = (): DataTable => ({ columns: ["from", "to", "runs"], rows: bins.map(({ from, to, count }) => [from, to, count]) });
  useExporter(exporter, { table, svg: () => echartsSvg(title, { ...option, grid: { ...GRID, top: 50 } }, paint("var(--ink)", dark), paint("var(--surface)", dark)) });

  if (error) return <ErrorNote error={error} onRetry={refetch} className="m-4" />;
  if (isPending) return <Spinner />;
  if (bins.length === 0) return <p className="grid place-items-center text-sm text-dim" style={{ height }}>None of these runs has it.</p>;
  if (asTable) return <DataView table={table()} height={height} label={`Data of ${title}`} />;
  return (
    <div className="px-2">
      <EChart option={option} height={height} label={`${title}: ${formatCount(values.length, "run")} in ${formatCount(bins.length, "bar")}`} />
    </div>
  );
}
