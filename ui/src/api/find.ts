/** Finding anything by a part of its name or the beginning of its id. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "./request";

export function findQuery(text: string) {
  return queryOptions({
    queryKey: ["find", text],
    queryFn: ({ signal }) => get("/api/3.0/mlflow/find", { text, max_results: 6 }, signal),
    enabled: text !== "",
    staleTime: 15_000,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What was found, by kind. */
export type Found = components["schemas"]["FoundThings"];
