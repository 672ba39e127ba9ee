import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { summariesQuery } from "@/api/experiments";
import type { Experiment, ExperimentSummary } from "@/api/types";
import { partsOf } from "@/lib/partsOf";

/** So many experiments are asked for at once. */
const BLOCK = 500;

interface Summaries {
  known: ReadonlyMap<string, ExperimentSummary>;
  isPending: boolean;
  error: Error | null;
  /** Fetches anew what is known of these experiments, and of their neighbours in a block. */
  refresh(ids: Iterable<string>): void;
}

/** What the experiments hold, fetched in blocks. */
export function useSummaries(experiments: readonly Experiment[] | undefined): Summaries {
  const queries = useQueryClient();
  const blocks = useMemo(() => blocksOf(experiments ?? []), [experiments]);
  const answers = useQueries({
    queries: blocks.map((ids) => summariesQuery(ids)),
    combine: useCallback((results: { data?: ExperimentSummary[]; isPending: boolean; error: Error | null }[]) => {
      const known = new Map<string, ExperimentSummary>();
      for (const { data } of results) for (const summary of data ?? []) known.set(summary.experiment_id, summary);
      return {
        known,
        isPending: results.some(({ isPending }) => isPending),
        error: results.find(({ error }) => error)?.error ?? null,
      };
    }, []),
  });
  const refresh = useCallback(
    (wanted: Iterable<string>) => {
      const set = new Set(wanted);
      for (const ids of blocks) {
        if (ids.some((id) => set.has(id))) void queries.invalidateQueries({ queryKey: summariesQuery(ids).queryKey });
      }
    },
    [blocks, queries],
  );
  return { ...answers, refresh };
}

/** By age, the oldest first: a new experiment changes the last block only. */
function blocksOf(experiments: readonly Experiment[]): string[][] {
  const ids = experiments.map(({ experiment_id }) => experiment_id).reverse();
  return partsOf(ids, BLOCK);
}
