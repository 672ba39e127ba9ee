/** Which metrics, params and tags runs have. */

import { queryOptions } from "@tanstack/react-query";
import { post } from "./request";

export type KeyKind = "metric" | "param" | "tag";
export type RunKeys = Readonly<Record<KeyKind, readonly string[]>>;

/** The most keys of one request. */
const KEYS = 10_000;

/** All keys of an experiment's runs, or all of one kind; those of each kind in the order of their names. */
export function runKeysQuery(experimentId: string, kind?: KeyKind) {
  return queryOptions({
    queryKey: ["run-keys", "all", experimentId, kind],
    queryFn: async ({ signal }): Promise<RunKeys> => {
      const found: Record<KeyKind, string[]> = { metric: [], param: [], tag: [] };
      let token: string | undefined;
      do {
        const body = { experiment_ids: [experimentId], kind, max_results: KEYS, page_token: token };
        const answer = await post("/api/3.0/mlflow/runs/keys", body, signal);
        for (const { kind: of, key } of answer.keys ?? []) found[of].push(key);
        token = answer.next_page_token ?? undefined;
      } while (token);
      return found;
    },
    staleTime: 10_000,
  });
}

/** Some keys of a kind that contain a text, and whether there are more. */
export function runKeysLikeQuery(experimentId: string, kind: KeyKind, contains: string, most = 40) {
  return queryOptions({
    queryKey: ["run-keys", "like", experimentId, kind, contains, most],
    queryFn: async ({ signal }) => {
      const body = { experiment_ids: [experimentId], kind, contains: contains || undefined, max_results: most };
      const { keys = [], next_page_token: next } = await post("/api/3.0/mlflow/runs/keys", body, signal);
      return { keys: keys.map(({ key }) => key), more: Boolean(next) };
    },
    staleTime: 60_000,
  });
}
