import { useMemo } from "react";
import { summaryValue } from "@/api/metric-summaries";
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
        const summary = query.data?.get(run.id)?.get(metric);
        const value = summary ? summaryValue(summary, of) : Number.NaN;
        return Number.isFinite(value) ? [{ run, value }] : [];
      }),
    [visible, query.data, metric, of],
  );
  return { ...query, values };
}
