/** Outlines of metrics, for charts. */

import { queryOptions } from "@tanstack/react-query";
import type { Axis, Envelope, Range } from "@/charts/curve";
import { post } from "./request";
import type { components } from "./schema";

/** The most runs and metrics of one request. */
export const MOST_RUNS = 500;
const MOST_KEYS = 50;

export interface EnvelopeQuestion {
  runIds: readonly string[];
  keys: readonly string[];
  axis: Axis;
  /** Without it the whole axis. */
  range?: Range;
  buckets: number;
}

export function envelopesQuery(question: EnvelopeQuestion) {
  const { runIds, keys, axis, range, buckets } = question;
  return queryOptions({
    queryKey: ["metrics", "envelopes", question],
    queryFn: async ({ signal }): Promise<Envelope[]> => {
      if (runIds.length === 0 || keys.length === 0) return [];
      const body = {
        run_ids: runIds.slice(0, MOST_RUNS),
        metric_keys: keys.slice(0, MOST_KEYS),
        axis,
        start: range && Math.floor(range[0]),
        end: range && Math.ceil(range[1]),
        buckets,
      };
      const { series = [] } = await post("/api/3.0/mlflow/metrics/envelope", body, signal);
      return series.map(toEnvelope);
    },
    staleTime: 5_000,
  });
}

function toEnvelope(series: components["schemas"]["MetricEnvelope"]): Envelope {
  const { x = [], nan = [] } = series;
  const min = numbers(series.min);
  // Where every point is there, the server says each value once.
  const [max, mean, last] = series.exact ? [min, min, min] : [numbers(series.max), numbers(series.mean), numbers(series.last)];
  return { runId: series.run_id, metric: series.metric_key, points: series.points, exact: series.exact, x, min, max, mean, last, nan };
}

/** NaN travels as null. */
function numbers(values: (number | null)[] | undefined): number[] {
  return (values ?? []).map((value) => (value === null ? Number.NaN : Number(value)));
}
