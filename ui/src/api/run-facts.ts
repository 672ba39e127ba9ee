/** What runs have in common: their keys, the values of a field, groups of them. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { inTurn } from "@/lib/inTurn";
import { post } from "./request";
import { VIEW_TYPES, type View } from "./types";

export type KeyKind = "metric" | "param" | "tag";
export type RunKeys = Readonly<Record<KeyKind, readonly string[]>>;

const MOST_KEYS = 10_000;
const MOST_PAGES = 5;

/** The keys of an experiment's runs, those of each kind in their order. */
export function runKeysQuery(experimentId: string) {
  return queryOptions({
    queryKey: ["run-keys", "all", experimentId],
    queryFn: async ({ signal }): Promise<RunKeys> => {
      const found: Record<KeyKind, string[]> = { metric: [], param: [], tag: [] };
      let token: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const body = { experiment_ids: [experimentId], max_results: MOST_KEYS, page_token: token };
        const answer = await post("/api/3.0/mlflow/runs/keys", body, signal);
        for (const { kind, key } of answer.keys ?? []) found[kind].push(key);
        token = answer.next_page_token ?? undefined;
        if (!token) break;
      }
      return found;
    },
    staleTime: 30_000,
  });
}

/** Some keys that contain a text. */
export function runKeysLikeQuery(experimentId: string, kind: KeyKind, contains: string) {
  return queryOptions({
    queryKey: ["run-keys", "like", experimentId, kind, contains],
    queryFn: async ({ signal }) => {
      const body = { experiment_ids: [experimentId], kind, contains: contains || undefined, max_results: 40 };
      return ((await post("/api/3.0/mlflow/runs/keys", body, signal)).keys ?? []).map(({ key }) => key);
    },
    staleTime: 60_000,
  });
}

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
