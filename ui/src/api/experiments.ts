/** Experiments: queries and changes. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { literal } from "@/lib/filter";
import { get, post } from "./request";
import { VIEW_TYPES, type View } from "./types";

const PAGE = 100;

/** Experiments whose name contains the text, newest first, page by page. */
export function experimentsQuery(name: string, view: View) {
  return infiniteQueryOptions({
    queryKey: ["experiments", "search", name, view],
    queryFn: ({ pageParam, signal }) =>
      post(
        "/api/2.0/mlflow/experiments/search",
        {
          max_results: PAGE,
          view_type: VIEW_TYPES[view],
          filter: name ? `name ILIKE ${literal(`%${name}%`)}` : undefined,
          page_token: pageParam,
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

export function experimentQuery(id: string) {
  return queryOptions({
    queryKey: ["experiments", "one", id],
    queryFn: async ({ signal }) =>
      (await get("/api/2.0/mlflow/experiments/get", { experiment_id: id }, signal)).experiment,
  });
}

/** Creates an experiment; its id. */
export async function createExperiment(name: string): Promise<string> {
  return (await post("/api/2.0/mlflow/experiments/create", { name })).experiment_id;
}

export const renameExperiment = (id: string, name: string) =>
  post("/api/2.0/mlflow/experiments/update", { experiment_id: id, new_name: name });

export const deleteExperiment = (id: string) =>
  post("/api/2.0/mlflow/experiments/delete", { experiment_id: id });

export const restoreExperiment = (id: string) =>
  post("/api/2.0/mlflow/experiments/restore", { experiment_id: id });
