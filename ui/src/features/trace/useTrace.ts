import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { outlineQuery, traceQuery } from "@/api/trace";
import type { TraceInfo } from "@/api/traces";
import { experimentOf, latencyOf, stateOf, timeOf } from "@/features/traces/trace";
import { fetchAnew } from "@/lib/fetchAnew";
import { useLive } from "@/lib/live";
import { buildTree, type SpanTree } from "./tree";

/** So long after its end spans of a trace may still come, from other services. Milliseconds. */
const LATE = 60_000;

export interface TraceState {
  info: UseQueryResult<TraceInfo>;
  tree: SpanTree | undefined;
  outline: UseQueryResult;
}

/** One trace and the outline of its spans; while it is open, or ended just now, they are kept up to date. */
export function useTrace(traceId: string): TraceState {
  const queries = useQueryClient();
  // Both are asked for at once: what the spans are does not depend on what is known about the trace.
  const info = useQuery(traceQuery(traceId));
  const outline = useQuery(outlineQuery(traceId, info.data !== undefined && !mayGrow(info.data)));
  const again = (part: string) => fetchAnew(queries, { queryKey: ["trace", traceId, part] });
  const spansAgain = () => ["outline", "span", "search"].forEach((part) => void again(part));
  useLive(
    ["traces", "assessments"],
    () => {
      void again("info");
      if (!info.data || mayGrow(info.data)) spansAgain();
    },
    { experimentId: info.data && experimentOf(info.data) },
  );
  // What came in the last moment of a trace is fetched once more.
  const state = info.data && stateOf(info.data);
  const before = useRef<string>(undefined);
  useEffect(() => {
    if (before.current === "IN_PROGRESS" && state !== "IN_PROGRESS") spansAgain();
    before.current = state;
    // Only when the state changes.
  }, [state]);
  const tree = useMemo(() => outline.data && buildTree(outline.data), [outline.data]);
  return { info, tree, outline };
}

function mayGrow(info: TraceInfo): boolean {
  return stateOf(info) === "IN_PROGRESS" || (timeOf(info) ?? 0) + (latencyOf(info) ?? 0) > Date.now() - LATE;
}
