import type { InvalidateQueryFilters, QueryClient } from "@tanstack/react-query";

/**
 * Fetches anew what is shown of these queries. Of one that has no answer yet, the first answer may be on its way from
 * before the change: when it is there, it is asked for once more.
 */
export async function fetchAnew(queries: QueryClient, which: InvalidateQueryFilters): Promise<void> {
  const first = queries
    .getQueryCache()
    .findAll({ ...which, fetchStatus: "fetching" })
    .filter(({ state }) => state.data === undefined);
  await queries.invalidateQueries(which);
  await Promise.all(first.map(({ queryKey }) => queries.invalidateQueries({ queryKey, exact: true })));
}
