import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { ModelMetric } from "@/api/models";
import { metricValue } from "@/api/types";
import { Age } from "@/components/ui/Age";
import { Card } from "@/components/ui/Card";
import { SearchBox } from "@/components/ui/Input";
import { formatNumber } from "@/lib/format";
import { latestMetrics } from "./loggedModel";

const MANY = 10;
const MOST = 200;

/** The latest metrics of a model, by the data set they were measured on and the run that measured them. */
export function ModelMetrics({ metrics, runs }: { metrics: readonly ModelMetric[] | undefined; runs: Readonly<Record<string, string>> }) {
  const [wanted, setWanted] = useState("");
  const latest = useMemo(() => latestMetrics(metrics, true), [metrics]);
  const found = latest.filter(({ key, dataset_name }) => `${key} ${dataset_name ?? ""}`.toLowerCase().includes(wanted.toLowerCase()));
  const hasDatasets = latest.some(({ dataset_name }) => dataset_name);
  return (
    <Card title={latest.length > 1 ? `Metrics (${latest.length})` : "Metrics"}>
      {latest.length === 0 && <p className="px-4 pb-4 text-sm text-dim">No metrics logged of this model.</p>}
      {latest.length > MANY && <SearchBox label="Find a metric" value={wanted} onChange={setWanted} className="mx-4 mb-3" />}
      {latest.length > 0 && (
        <div className="max-h-[32rem] overflow-auto border-t border-line" tabIndex={0} role="group" aria-label="Metrics of the model">
          <table className="w-full text-left text-sm">
            <thead className="sticky top-0 bg-surface text-xs text-dim">
              <tr>
                <th className="py-1.5 pr-3 pl-4 font-medium">Metric</th>
                <th className="py-1.5 pr-3 text-right font-medium">Value</th>
                {hasDatasets && <th className="py-1.5 pr-3 font-medium whitespace-nowrap">Data set</th>}
                <th className="py-1.5 pr-3 font-medium max-sm:hidden">Run</th>
                <th className="py-1.5 pr-4 text-right font-medium max-sm:hidden">Step</th>
                <th className="py-1.5 pr-4 font-medium max-md:hidden">When</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line/60">
              {found.slice(0, MOST).map((metric) => {
                const { key, dataset_name: dataset, dataset_digest: digest, run_id: runId, step, timestamp } = metric;
                const value = metricValue(metric.value);
                return (
                  <tr key={JSON.stringify([key, dataset, runId])}>
                    <th scope="row" className="py-1.5 pr-3 pl-4 align-top font-normal [overflow-wrap:anywhere]">
                      {key}
                    </th>
                    <td className="py-1.5 pr-3 text-right align-top font-medium tabular-nums" title={String(value)}>
                      {formatNumber(value, 6)}
                    </td>
                    {hasDatasets && (
                      <td className="max-w-24 truncate py-1.5 pr-3 align-top sm:max-w-60" title={digest ? `${dataset}, digest ${digest}` : (dataset ?? undefined)}>
                        {dataset}
                      </td>
                    )}
                    <td className="max-w-40 truncate py-1.5 pr-3 align-top max-sm:hidden">
                      {runId && (
                        <Link to="/runs/$runId" params={{ runId }} className="hover:text-accent hover:underline" title={runId}>
                          {runs[runId] ?? runId}
                        </Link>
                      )}
                    </td>
                    <td className="py-1.5 pr-4 text-right align-top text-dim tabular-nums max-sm:hidden">{step ?? 0}</td>
                    <td className="py-1.5 pr-4 align-top whitespace-nowrap text-dim max-md:hidden">
                      <Age time={timestamp} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          {found.length > MOST && <p className="px-4 py-2 text-sm text-dim">and {found.length - MOST} more: find them by name</p>}
        </div>
      )}
    </Card>
  );
}
