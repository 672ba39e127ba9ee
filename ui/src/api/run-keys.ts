/** Which metrics, params and tags runs have. */

import { infiniteQueryOptions } from "@tanstack/react-query";
import { post } from "./request";

export type KeyKind = "metric" | "param" | "tag";

const PAGE = 10_000;

/** The keys of an experiment's runs, in the order of their names. */
export function runKeysQuery(experimentId: string, kind: KeyKind, contains = "", pageSize = PAGE) {
  return infiniteQueryOptions({
    queryKey: ["runs", "keys", experimentId, kind, contains, pageSize],
    queryFn: ({ pageParam, signal }) =>
      post(
        "/api/3.0/mlflow/runs/keys",
        { experiment_ids: [experimentId], kind, contains: contains || undefined, max_results: pageSize, page_token: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
    staleTime: 10_000,
  });
}
