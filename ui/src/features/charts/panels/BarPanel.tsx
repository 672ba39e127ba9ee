import { useMemo } from "react";
import { summaryValue } from "@/api/metric-summaries";
import { useDark } from "@/app/theme";
import { BarChart, barsSvg } from "@/charts/BarChart";
import { DataView } from "@/charts/DataView";
import { type DataTable, escapeXml } from "@/charts/exports";
import { paint } from "@/charts/paint";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCount } from "@/lib/format";
import { useCharts } from "../context";
import { groupRuns } from "../grouping";
import { useAggregates } from "../useAggregates";
import { type PanelProps, useExporter } from "./panelProps";

const NONE: string[] = [];

/** The last, least or greatest value of metrics, as bars; of groups their means. */
export default function BarPanel({ panel, title, height, enabled, asTable, exporter }: PanelProps) {
  const { ids, visible, search, parents } = useCharts();
  const metrics = panel.metrics ?? NONE;
  const of = panel.of ?? "last";
  const query = useAggregates(ids, metrics, enabled);
  const dark = useDark();
  const { group } = search;
  const bars = useMemo(() => {
    const value = (id: string, metric: string) => {
      const summary = query.data?.get(id)?.get(metric);
      return summary && summaryValue(summary, of);
    };
    const named = (name: string, metric: string) => (metrics.length > 1 ? `${name} · ${metric}` : name);
    if (!group) {
      return visible.flatMap(({ id, name, colour }) =>
        metrics.flatMap((metric) => {
          const found = value(id, metric);
          return found === undefined ? [] : [{ id: `${id} ${metric}`, subject: id, name: named(name, metric), colour, value: found }];
        }),
      );
    }
    return groupRuns(visible, group, parents).flatMap(({ id, name, colour, runs }) =>
      metrics.flatMap((metric) => {
        const found = runs.map((run) => value(run.id, metric)).filter((one) => one !== undefined && Number.isFinite(one)) as number[];
        if (found.length === 0) return [];
        const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
        return [{ id: `${id} ${metric}`, subject: id, name: `${named(name, metric)} (${found.length})`, colour, value: mean }];
      }),
    );
  }, [visible, metrics, of, group, parents, query.data]);
  const table = (): DataTable => ({ columns: ["run_id", "run", of], rows: bars.map(({ subject, name, value }) => [subject, name, value]) });
  useExporter(exporter, { table, svg: () => barsSvg(title, bars, (colour) => paint(colour, dark), escapeXml) });

  if (query.error) return <ErrorNote error={query.error} onRetry={query.refetch} className="m-4" />;
  if (query.isPending) return <Spinner />;
  if (bars.length === 0) return <p className="grid place-items-center text-sm text-dim" style={{ height }}>None of these runs has it.</p>;
  if (asTable) return <DataView table={table()} height={height} label={`Data of ${title}`} />;
  return <BarChart bars={bars} height={height} label={`${title}, ${of}: ${formatCount(bars.length, "value")}`} />;
}
