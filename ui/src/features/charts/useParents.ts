import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runNamesQuery } from "@/api/top-runs";
import type { ChartRun } from "./fields";

const NONE: ReadonlyMap<string, string> = new Map();

/** The names of the runs under which these are nested, when groups are made of them. */
export function useParents(experimentId: string, runs: readonly ChartRun[], wanted: boolean): ReadonlyMap<string, string> {
  const ids = useMemo(() => {
    if (!wanted) return [];
    return [...new Set(runs.flatMap(({ row }) => row.parent ?? []))].sort();
  }, [runs, wanted]);
  return useQuery(runNamesQuery(experimentId, ids)).data ?? NONE;
}
