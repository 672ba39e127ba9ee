import type { UseInfiniteQueryResult } from "@tanstack/react-query";

type Pages = Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "isPlaceholderData" | "error" | "fetchNextPage">;

/** What a DataTable is told of a list that comes page by page. */
export function pagesOf(query: Pages) {
  return {
    hasMore: query.hasNextPage && !query.error,
    isFetching: query.isFetchingNextPage,
    onEnd: () => void query.fetchNextPage(),
    dimmed: query.isPlaceholderData || query.error !== null,
  };
}
