import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { allOf, figuresQuery, type FigureQuestion, type TraceQuestion } from "@/api/traces";
import type { Span } from "./figures";

/** A figure of the traces that are asked for; by time, unless the interval is 0. */
export function useFigures(
  { experimentId, filter, conditions }: TraceQuestion,
  { from, to, interval }: Pick<Span, "from" | "to" | "interval">,
  metric: string,
  aggregations: FigureQuestion["aggregations"],
  enabled: boolean,
  more: Pick<FigureQuestion, "view" | "dimensions" | "filters"> = {},
) {
  return useQuery({
    ...figuresQuery({
      experimentId,
      metric,
      aggregations,
      ...more,
      filter: allOf(conditions, filter),
      start: from,
      // The server's end is of the time itself.
      end: to - 1,
      interval: interval || undefined,
    }),
    placeholderData: keepPreviousData,
    enabled,
  });
}
