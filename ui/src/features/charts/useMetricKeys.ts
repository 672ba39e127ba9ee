import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { runKeysQuery } from "@/api/run-keys";

/** The keys of all metrics of an experiment. They come in pages of 10,000; all are fetched. */
export function useMetricKeys(experimentId: string) {
  const query = useInfiniteQuery(runKeysQuery(experimentId, "metric"));
  const { hasNextPage, isFetching, fetchNextPage, error } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, error]);
  const keys = useMemo(() => query.data?.pages.flatMap((page) => (page.keys ?? []).map(({ key }) => key)) ?? [], [query.data]);
  return { keys, isPending: query.isPending, error, refetch: () => void query.refetch() };
}
