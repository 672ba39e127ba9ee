/** Saved views: what somebody chose to see on a page, under a name. */

import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./request";
import type { components } from "./schema";

export type SavedView = components["schemas"]["View"];
export type ViewPage = "runs" | "charts" | "compare" | "traces" | "models";

export function viewsQuery(page: ViewPage, experimentId: string | undefined) {
  return queryOptions({
    queryKey: ["views", page, experimentId],
    queryFn: async ({ signal }) => (await get("/api/3.0/mlflow/views/search", { page, experiment_id: experimentId }, signal)).views ?? [],
  });
}

export function viewQuery(id: string) {
  return queryOptions({
    queryKey: ["views", "one", id],
    queryFn: async ({ signal }) => (await get("/api/3.0/mlflow/views/get", { view_id: id }, signal)).view,
  });
}

export async function createView(page: ViewPage, experimentId: string | undefined, name: string, state: string, visibility?: "private" | "shared"): Promise<SavedView> {
  return (await post("/api/3.0/mlflow/views/create", { page, experiment_id: experimentId, name, state, visibility })).view;
}

export const updateView = (id: string, changes: { name?: string; state?: string; visibility?: "private" | "shared" }) =>
  post("/api/3.0/mlflow/views/update", { view_id: id, ...changes });

export const deleteView = (id: string) => post("/api/3.0/mlflow/views/delete", { view_id: id });
