/** Values of a field of runs. */

import { queryOptions } from "@tanstack/react-query";
import { inTurn } from "@/lib/inTurn";
import { post } from "./request";
import { VIEW_TYPES, type View } from "./types";

export interface ValuesQuestion {
  experimentId: string;
  /** As the grammar writes it. */
  field: string;
  filter?: string;
  view?: View;
  contains?: string;
  most?: number;
}

/** Values of a field with how many of the found runs have them, the most frequent first. */
export function runValuesQuery({ experimentId, field, filter = "", view = "active", contains = "", most = 40 }: ValuesQuestion) {
  return queryOptions({
    queryKey: ["run-values", experimentId, field, filter, view, contains, most],
    queryFn: async ({ signal }) => {
      const body = {
        experiment_ids: [experimentId],
        field,
        filter: filter || undefined,
        run_view_type: VIEW_TYPES[view],
        contains: contains || undefined,
        max_results: most,
      };
      const ask = () => post("/api/3.0/mlflow/runs/values", body, signal);
      // What somebody types is completed at once.
      return contains ? ask() : inTurn(signal, ask);
    },
    staleTime: 10_000,
  });
}
