import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { firstTraceQuery, type TraceQuestion } from "@/api/traces";
import { type Span, spanOf } from "./figures";

/** The time that figures are of: the one asked for, else from the first of the traces until now. It is `ready` to be asked for. */
export function useSpan(question: TraceQuestion, now: number, ready: boolean): Span | undefined {
  const { within, from, to, orderBy: _, ...asked } = question;
  const { data: first } = useQuery({
    ...firstTraceQuery(asked),
    enabled: ready && within === undefined && from === undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const start = from ?? (within === undefined ? first : now - within);
  const span = typeof start === "number" ? spanOf(start, to ?? now) : undefined;
  return useMemo(() => span, [span?.from, span?.to, span?.interval]);
}
