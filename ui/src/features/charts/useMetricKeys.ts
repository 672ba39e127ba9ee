import { useQuery } from "@tanstack/react-query";
import { runKeysQuery } from "@/api/run-keys";

const NONE: readonly string[] = [];

/** The keys of all metrics of an experiment. */
export function useMetricKeys(experimentId: string) {
  const query = useQuery(runKeysQuery(experimentId, "metric"));
  return { keys: query.data?.metric ?? NONE, isPending: query.isPending, error: query.error, refetch: () => void query.refetch() };
}
