import { useMemo } from "react";
import { useCharts } from "./context";
import type { ChartRun } from "./fields";
import type { Aggregate } from "./panel";
import { useAggregates } from "./useAggregates";

/** One value of a metric for each drawn run that has it; what is not finite is left out. */
export function useMetricValues(metric: string, of: Aggregate, enabled: boolean) {
  const { ids, visible } = useCharts();
  const keys = useMemo(() => [metric], [metric]);
  const query = useAggregates(ids, keys, enabled);
  const values = useMemo(
    () =>
      visible.flatMap((run): { run: ChartRun; value: number }[] => {
        const value = query.data?.get(run.id)?.get(metric)?.[of];
        return value !== undefined && Number.isFinite(value) ? [{ run, value }] : [];
      }),
    [visible, query.data, metric, of],
  );
  return { ...query, values };
}
