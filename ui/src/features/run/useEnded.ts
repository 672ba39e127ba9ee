import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Run } from "@/api/types";

/** When a run has ended, what came in its last moment is fetched once more. */
export function useEnded(run: Run | undefined, keys: readonly QueryKey[]): void {
  const queries = useQueryClient();
  const before = useRef<string>(undefined);
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  const { run_id: id, status } = run?.info ?? {};
  useEffect(() => {
    const now = `${id} RUNNING`;
    if (before.current === now && status !== "RUNNING") for (const queryKey of latest.current) void queries.invalidateQueries({ queryKey });
    before.current = status === "RUNNING" ? now : undefined;
  }, [queries, id, status]);
}
