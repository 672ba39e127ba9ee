import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { fetchAnew } from "@/lib/fetchAnew";
import { useLive } from "@/lib/live";

/** Milliseconds between two looks at what takes the server longer and changes less. */
const SELDOM = 30_000;

/** Keeps the runs that are shown up to date, and the keys for columns; facets and counts of children more seldom. */
export function useLiveRuns(experimentId: string): void {
  const queries = useQueryClient();
  const looked = useRef(Date.now());
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  const refresh = useCallback(() => {
    const again = (...names: string[]) => {
      for (const name of names) void fetchAnew(queries, { queryKey: [name] });
    };
    again("runs", "run-keys");
    // What changes last is looked at as well: then nothing else would come to remind of it.
    later.current ??= setTimeout(
      () => {
        later.current = undefined;
        looked.current = Date.now();
        again("run-values", "run-children");
      },
      Math.max(0, looked.current + SELDOM - Date.now()),
    );
  }, [queries]);
  useLive(["runs", "metrics"], refresh, { experimentId });
}
