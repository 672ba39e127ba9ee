import { type Query, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/request";
import { fetchAnew } from "@/lib/fetchAnew";
import { useLive } from "@/lib/live";

/** Figures and counts cost the server more than a page of traces: they may be so old. Milliseconds. */
const FIGURES = 10_000;

/** Keeps the traces of an experiment, their figures and their sessions up to date. */
export function useLiveTraces(experimentId: string): void {
  const queries = useQueryClient();
  useLive(
    ["traces", "assessments"],
    () => void fetchAnew(queries, { queryKey: ["traces"], predicate: (query) => isWorthIt(query, Date.now()) }),
    { experimentId },
  );
}

/** Whether something that is shown is fetched again: a list only while its first page is all there is of it. */
export function isWorthIt({ queryKey, state }: Pick<Query, "queryKey" | "state">, now: number): boolean {
  // What the server refuses it will refuse again; one that does not answer may come back.
  if (state.error instanceof ApiError && state.error.status >= 400 && state.error.status < 500) return false;
  if (queryKey[1] === "search" || queryKey[1] === "sessions") return ((state.data as { pages: unknown[] } | undefined)?.pages.length ?? 0) <= 1;
  if (queryKey[1] === "completion" || queryKey[1] === "keys") return false;
  return now - state.dataUpdatedAt > FIGURES;
}
