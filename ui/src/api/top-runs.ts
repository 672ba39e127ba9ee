/** The first runs of a search, with only those of their data that are shown. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { literal } from "@/lib/filter";
import { post } from "./request";
import { type Run, VIEW_TYPES, type View } from "./types";

export interface TopRunsQuestion {
  experimentId: string;
  filter: string;
  orderBy: readonly string[];
  view: View;
  top: number;
  /** As `fields` of runs/search: `params`, `metrics.loss`, ... */
  fields: readonly string[];
}

export function topRunsQuery(question: TopRunsQuestion) {
  return queryOptions({
    queryKey: ["runs", "top", question],
    queryFn: async ({ signal }): Promise<Run[]> => {
      const body = {
        experiment_ids: [question.experimentId],
        filter: question.filter || undefined,
        order_by: [...question.orderBy],
        run_view_type: VIEW_TYPES[question.view],
        max_results: question.top,
        fields: [...question.fields],
      };
      return (await post("/api/2.0/mlflow/runs/search", body, signal)).runs ?? [];
    },
    placeholderData: keepPreviousData,
  });
}

/** The names of some runs, by their ids. */
export function runNamesQuery(experimentId: string, ids: readonly string[]) {
  return queryOptions({
    queryKey: ["runs", "names", experimentId, ids],
    queryFn: async ({ signal }): Promise<Map<string, string>> => {
      const body = {
        experiment_ids: [experimentId],
        filter: `attributes.run_id IN (${ids.map(literal).join(", ")})`,
        run_view_type: "ALL",
        max_results: ids.length,
        fields: ["tags.mlflow.parentRunId"],
      };
      const { runs = [] } = await post("/api/2.0/mlflow/runs/search", body, signal);
      return new Map(runs.map(({ info }) => [info.run_id, info.run_name ?? info.run_id]));
    },
    enabled: ids.length > 0,
    staleTime: 60_000,
  });
}
