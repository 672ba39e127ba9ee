/** What metrics of runs were first, last, at least and at most, without their histories. */

import { queryOptions } from "@tanstack/react-query";
import { partsOf } from "@/lib/partsOf";
import { post } from "./request";

/** The most runs of one request. */
const RUNS = 100;

/** A value and the step at which it was logged. */
export interface Placed {
  value: number;
  step: number;
}

/** What a metric of a run was. Minimum and maximum pass over NaN; without them every point is one. */
export interface MetricSummary {
  key: string;
  points: number;
  last: Placed;
  first: Placed;
  min: Placed | undefined;
  max: Placed | undefined;
}

/** By run and metric. */
export type MetricSummaries = ReadonlyMap<string, ReadonlyMap<string, MetricSummary>>;

/** Metrics of any number of runs; without keys all that they have. */
export async function readSummaries(runIds: readonly string[], keys: readonly string[] | undefined, signal: AbortSignal): Promise<MetricSummaries> {
  const answers = await Promise.all(
    partsOf(runIds, RUNS).map((ids) => post("/api/3.0/mlflow/runs/metric-summaries", { run_ids: ids, metric_keys: keys && [...keys] }, signal)),
  );
  return new Map(
    answers.flatMap(({ runs = [] }) =>
      runs.map(({ run_id, metrics = [] }) => [
        run_id,
        new Map(
          metrics.map((metric) => [
            metric.key,
            {
              key: metric.key,
              points: Number(metric.points),
              last: { value: number(metric.last), step: Number(metric.last_step) },
              first: { value: number(metric.first), step: Number(metric.first_step) },
              min: placed(metric.min, metric.min_step),
              max: placed(metric.max, metric.max_step),
            },
          ]),
        ),
      ]),
    ),
  );
}

/** Without keys all metrics of the runs; without runs, or with an empty list of keys, nothing is asked. */
export function metricSummariesQuery(runIds: readonly string[], keys?: readonly string[]) {
  return queryOptions({
    queryKey: ["metrics", "summaries", runIds, keys],
    queryFn: ({ signal }) => readSummaries(runIds, keys, signal),
    enabled: runIds.length > 0 && keys?.length !== 0,
    staleTime: 5_000,
  });
}

/** One of the values; the least and the most of what was always NaN are that. */
export function summaryValue(summary: MetricSummary, of: "last" | "min" | "max"): number {
  return summary[of]?.value ?? Number.NaN;
}

function placed(value: number | string | null | undefined, step: number | string | null | undefined): Placed | undefined {
  return value === null || value === undefined ? undefined : { value: Number(value), step: Number(step ?? 0) };
}

/** NaN travels as text or as nothing. */
function number(value: number | string | null): number {
  return value === null ? Number.NaN : Number(value);
}
