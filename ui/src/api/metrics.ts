/** What metrics of a run were, without their histories. */

import { queryOptions } from "@tanstack/react-query";
import { post } from "./request";

/** What a metric of a run was, without its history. Minimum and maximum pass over NaN; without them every point is one. */
export interface MetricSummary {
  key: string;
  points: number;
  last: Placed;
  first: Placed;
  min: Placed | undefined;
  max: Placed | undefined;
}

/** A value and the step at which it was logged. */
export interface Placed {
  value: number;
  step: number;
}

/** All metrics of a run, by key. */
export function runMetricsQuery(runId: string) {
  return queryOptions({
    queryKey: ["metrics", runId, "summaries"],
    queryFn: async ({ signal }): Promise<MetricSummary[]> => {
      const answer = await post("/api/3.0/mlflow/runs/metric-summaries", { run_ids: [runId] }, signal);
      return (answer.runs?.[0]?.metrics ?? []).map((metric) => ({
        key: metric.key,
        points: Number(metric.points),
        last: { value: Number(metric.last), step: Number(metric.last_step) },
        first: { value: Number(metric.first), step: Number(metric.first_step) },
        min: placed(metric.min, metric.min_step),
        max: placed(metric.max, metric.max_step),
      }));
    },
  });
}

function placed(value: number | string | null | undefined, step: number | string | null | undefined): Placed | undefined {
  return value === null || value === undefined ? undefined : { value: Number(value), step: Number(step ?? 0) };
}
