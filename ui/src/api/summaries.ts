/** What metrics of runs were first, last, at least and at most, without their points. */

import { queryOptions } from "@tanstack/react-query";
import { post } from "./request";
import type { components } from "./schema";

export type MetricSummary = components["schemas"]["MetricSummary"];

/** So many runs can be asked for at once. */
const AT_ONCE = 100;

/** The metrics of each run, by the run's id. */
export function metricSummariesQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ["metrics", "summaries", ids],
    enabled: ids.length > 0,
    queryFn: async ({ signal }) => {
      const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, part) =>
        ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
      );
      const answers = await Promise.all(
        parts.map((part) => post("/api/3.0/mlflow/runs/metric-summaries", { run_ids: part }, signal)),
      );
      return new Map(answers.flatMap((answer) => answer.runs ?? []).map((run) => [run.run_id, run.metrics ?? []]));
    },
  });
}
