import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { allOf, figuresQuery, type TraceQuestion } from "@/api/traces";
import { formatCount } from "@/lib/format";
import { useNow } from "@/lib/useNow";
import { valueOf } from "./figures";
import { limits } from "./question";

const TICK = 60_000;

interface Props {
  question: TraceQuestion;
  /** How many are loaded, once some are. */
  loaded: number | undefined;
  hasMore: boolean;
  /** Whether to count now. */
  ready: boolean;
}

/** How many traces there are; where the server cannot count them, how many at least. */
export function TraceCount({ question, loaded, hasMore, ready }: Props) {
  const { experimentId, filter, conditions } = question;
  const now = useNow(TICK);
  const { data, error } = useQuery({
    ...figuresQuery({
      experimentId,
      metric: "trace_count",
      aggregations: [{ aggregation_type: "COUNT" }],
      filter: allOf(conditions, filter),
      ...limits(question, now),
    }),
    enabled: ready && hasMore,
    placeholderData: keepPreviousData,
  });
  const counted = !error && data?.[0] ? valueOf(data[0], "COUNT") : undefined;
  return (
    <span className="text-sm text-dim tabular-nums" aria-live="polite">
      {loaded !== undefined &&
        (!hasMore
          ? formatCount(loaded, "trace")
          : counted !== undefined
            ? formatCount(Math.max(counted, loaded), "trace")
            : `more than ${formatCount(loaded, "trace")}`)}
    </span>
  );
}
