/** Groups of runs that have the same values. */

import { infiniteQueryOptions } from "@tanstack/react-query";
import { post } from "./request";
import { VIEW_TYPES, type View } from "./types";

export interface GroupsQuestion {
  experimentId: string;
  filter: string;
  view: View;
  /** Fields as the grammar writes them. */
  by: readonly string[];
  metrics: readonly string[];
  of: "last" | "min" | "max";
  orderBy: readonly string[];
}

const GROUPS = 200;

/** Groups of runs, page by page. */
export function runGroupsQuery({ experimentId, filter, view, by, metrics, of, orderBy }: GroupsQuestion) {
  return infiniteQueryOptions({
    queryKey: ["runs", "groups", experimentId, filter, view, by, metrics, of, orderBy],
    queryFn: ({ pageParam, signal }) =>
      post(
        "/api/3.0/mlflow/runs/aggregate",
        {
          experiment_ids: [experimentId],
          filter: filter || undefined,
          run_view_type: VIEW_TYPES[view],
          group_by: [...by],
          metrics: [...metrics],
          of,
          order_by: [...orderBy],
          max_results: GROUPS,
          page_token: pageParam,
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}
