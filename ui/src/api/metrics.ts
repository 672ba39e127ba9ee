/** Metric histories. */

import { queryOptions } from "@tanstack/react-query";
import { get } from "./request";
import { metricValue } from "./types";

/** The most points of one line that are fetched; the server spreads them evenly over the steps. */
export const MOST_POINTS = 2500;

/** One point of a metric; `time` in milliseconds. */
export interface Point {
  step: number;
  time: number;
  value: number;
}

export function metricHistoryQuery(runId: string, key: string) {
  return queryOptions({
    queryKey: ["metrics", runId, key],
    queryFn: async ({ signal }): Promise<Point[]> => {
      const answer = await get(
        "/api/2.0/mlflow/metrics/get-history-bulk-interval",
        { run_ids: [runId], metric_key: key, max_results: MOST_POINTS },
        signal,
      );
      return (answer.metrics ?? []).map((point) => ({
        step: Number(point.step ?? 0),
        time: Number(point.timestamp ?? 0),
        value: metricValue(point.value),
      }));
    },
  });
}
