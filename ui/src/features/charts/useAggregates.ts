import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { metricSummariesQuery } from "@/api/metric-summaries";

/** The last, least and greatest values of metrics of runs, when they are in sight. */
export function useAggregates(ids: readonly string[], metrics: readonly string[], enabled: boolean) {
  const options = metricSummariesQuery(ids, metrics);
  const query = useQuery({ ...options, enabled: options.enabled !== false && enabled, placeholderData: keepPreviousData });
  return { data: query.data, error: query.error, isPending: query.isPending, refetch: () => void query.refetch() };
}
