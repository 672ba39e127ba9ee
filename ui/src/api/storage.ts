/** What experiments and users take, as a server counted it last. */

import { queryOptions } from "@tanstack/react-query";
import { get } from "./request";
import type { components } from "./schema";

export type StorageUse = components["schemas"]["StorageUse"];
export type StorageGroup = "experiment" | "owner";

/** The largest few of them. */
export function storageQuery(group: StorageGroup, most = 20) {
  return queryOptions({
    queryKey: ["storage", group, most],
    queryFn: ({ signal }) => get("/api/3.0/mlflow/storage/search", { group_by: group, max_results: most }, signal),
  });
}
