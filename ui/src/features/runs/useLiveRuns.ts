import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { useLive } from "@/lib/live";

/** Milliseconds between two looks at what takes the server longer and changes less. */
const SELDOM = 30_000;

/** Keeps the runs that are shown up to date; keys, facets and counts of children more seldom. */
export function useLiveRuns(experimentId: string): void {
  const queries = useQueryClient();
  const looked = useRef(Date.now());
  const refresh = useCallback(() => {
    void queries.invalidateQueries({ queryKey: ["runs"] });
    if (Date.now() - looked.current < SELDOM) return;
    looked.current = Date.now();
    for (const name of ["run-values", "run-children", "run-keys"]) void queries.invalidateQueries({ queryKey: [name] });
  }, [queries]);
  useLive(["runs", "metrics"], refresh, { experimentId });
}
