/** Finding anything by a part of its name or the beginning of its id. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "./request";
import type { components } from "./schema";

/** What was found, by kind. */
export type Found = components["schemas"]["FoundAnswer"];

/** So many of each kind. */
const MOST = 6;

export function findQuery(text: string) {
  return queryOptions({
    queryKey: ["find", text],
    queryFn: ({ signal }) => get("/api/3.0/mlflow/find", { text, max_results: MOST }, signal),
    enabled: text !== "",
    staleTime: 15_000,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
