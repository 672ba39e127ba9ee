/** What metrics of runs were last, at least and at most. */

import { queryOptions } from "@tanstack/react-query";
import { post } from "./request";

/** The most runs of one request. */
const RUNS = 100;

export interface MetricSummary {
  last: number;
  min: number;
  max: number;
}

/** By run and metric. */
export type MetricSummaries = ReadonlyMap<string, ReadonlyMap<string, MetricSummary>>;

export function metricSummariesQuery(runIds: readonly string[], keys: readonly string[]) {
  return queryOptions({
    queryKey: ["metrics", "summaries", runIds, keys],
    queryFn: async ({ signal }): Promise<MetricSummaries> => {
      const parts = Array.from({ length: Math.ceil(runIds.length / RUNS) }, (_, part) => runIds.slice(part * RUNS, (part + 1) * RUNS));
      const answers = await Promise.all(
        parts.map((ids) => post("/api/3.0/mlflow/runs/metric-summaries", { run_ids: ids, metric_keys: [...keys] }, signal)),
      );
      return new Map(
        answers.flatMap(({ runs = [] }) =>
          runs.map(({ run_id, metrics = [] }) => [
            run_id,
            new Map(metrics.map(({ key, last, min, max }) => [key, { last: number(last), min: number(min), max: number(max) }])),
          ]),
        ),
      );
    },
    enabled: runIds.length > 0 && keys.length > 0,
    staleTime: 5_000,
  });
}

/** NaN travels as text or as nothing. */
function number(value: number | string | null | undefined): number {
  return value === null || value === undefined ? Number.NaN : Number(value);
}
