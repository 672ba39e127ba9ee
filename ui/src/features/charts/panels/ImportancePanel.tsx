import { Info } from "lucide-react";
import { useMemo } from "react";
import { useDark } from "@/app/theme";
import { barsSvg } from "@/charts/BarChart";
import { DataView } from "@/charts/DataView";
import { type DataTable, escapeXml } from "@/charts/exports";
import { type Importance, importances } from "@/charts/importance";
import { paint } from "@/charts/paint";
import { Popover } from "@/components/ui/Popover";
import { IconButton } from "@/components/ui/Button";
import { cx } from "@/lib/cx";
import { formatCount } from "@/lib/format";
import { useCharts } from "../context";
import { type PanelProps, useExporter } from "./panelProps";

/** Above this, shuffled metrics do as well too often. */
const CHANCE = 0.05;
const FOOT = 30;

/** Which params go along with a metric, by the runs that are drawn. */
export default function ImportancePanel({ panel, title, height, asTable, exporter }: PanelProps) {
  const { visible } = useCharts();
  const dark = useDark();
  const metric = panel.metrics?.[0] ?? "";
  const found = useMemo(() => importances(visible.map(({ row }) => ({ params: row.params, value: row.metrics.get(metric) }))), [visible, metric]);
  const table = (): DataTable => ({
    columns: ["param", "importance", "direction", "method", "runs", "chance"],
    rows: found.map(({ param, score, direction, method, runs, chance }) => [param, score, direction === undefined ? "" : direction > 0 ? "up" : "down", method === "rank" ? "Spearman" : "correlation ratio", runs, chance]),
  });
  useExporter(exporter, {
    table,
    svg: () =>
      barsSvg(
        title,
        found.map(({ param, score }) => ({ id: param, subject: param, name: param, colour: "var(--accent)", value: score })),
        (colour) => paint(colour, dark),
        escapeXml,
      ),
  });

  if (found.length === 0) return <p className="grid place-items-center px-4 text-center text-sm text-dim" style={{ height }}>That needs at least four runs with the metric, and params that differ among them.</p>;
  if (asTable) return <DataView table={table()} height={height} label={`Data of ${title}`} />;
  const most = Math.max(...found.map(({ runs }) => runs));
  return (
    <>
      <div className="overflow-y-auto px-3" style={{ height: height - FOOT }} role="region" aria-label={`${title}: ${formatCount(found.length, "param")}`} tabIndex={0}>
        <table className="w-full text-xs">
          <thead className="sr-only">
            <tr>
              <th scope="col">Param</th>
              <th scope="col">Importance</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {found.map((one) => (
              <Row key={one.param} one={one} metric={metric} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="flex items-center gap-1 px-3 text-xs text-dim" style={{ height: FOOT }}>
        From {formatCount(most, "run")}. Pale: may be chance.
        <Popover
          label="What this says"
          trigger={
            <IconButton size="smallIcon" label="What this says" className="ml-auto">
              <Info className="size-3.5" />
            </IconButton>
          }
        >
          <div className="grid gap-2 p-3 text-sm">
            <p>How closely the last value of {metric} goes along with each param, from 0 to 1, each param for itself.</p>
            <p>
              For numbers: the size of Spearman’s rank correlation, with an arrow for its direction. For words: the correlation ratio, adjusted for how many words there are. Pale where more than 5 of
              100 shuffled metrics do as well.
            </p>
            <p>It does not see params that work only together, nor a best value in the middle of a range; and what goes along need not be the cause.</p>
          </div>
        </Popover>
      </div>
    </>
  );
}

function Row({ one, metric }: { one: Importance; metric: string }) {
  const { param, score, direction, chance } = one;
  const arrow = direction === undefined ? "" : direction > 0 ? "↑" : "↓";
  const said = direction === undefined ? "differs between its values" : `${direction > 0 ? "rises" : "falls"} with it`;
  return (
    <tr className={cx(chance > CHANCE && "opacity-45")} title={`${metric} ${said}; chance ${chance}`}>
      <th scope="row" className="w-px max-w-36 truncate py-0.5 pr-2 text-left font-normal">
        {param}
      </th>
      <td className="py-0.5">
        <div className="h-3.5 rounded-sm bg-accent" style={{ width: `${Math.max(0.5, score * 100).toFixed(1)}%` }} />
      </td>
      <td className="w-px py-0.5 pl-2 text-right whitespace-nowrap tabular-nums">
        <span aria-hidden className="pr-1 text-dim">
          {arrow}
        </span>
        {score.toFixed(2)}
      </td>
    </tr>
  );
}
