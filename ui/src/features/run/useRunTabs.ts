import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { filesQuery } from "@/api/artifacts";
import { childrenFilter, runCountQuery } from "@/api/runs";
import { tracesQuery } from "@/api/traces";
import type { ArtifactFile, Run } from "@/api/types";
import { mayHaveLogs } from "./LogsTab";
import { modelsOf } from "./ModelsTab";
import type { RunTab } from "./search";
import { isSystem } from "./system";
import { tracesOf } from "./TracesTab";

export interface ShownTab {
  value: RunTab;
  title: string;
  count?: number;
}

/** The sides of a run that have something to show. What costs a request is asked for beside the run, all at once. */
export function useRunTabs(run: Run): { tabs: ShownTab[]; root: readonly ArtifactFile[] } {
  const { run_id: id, experiment_id: experimentId, status } = run.info;
  const children = useQuery({ ...runCountQuery(experimentId, childrenFilter(id)), staleTime: 10_000 });
  const traces = useInfiniteQuery({ ...tracesQuery(tracesOf(run)), staleTime: 10_000 });
  // The first logged file gives the run a tab; no event tells of files (see filesQuery).
  const root = useQuery({ ...filesQuery({ kind: "run", id }, ""), staleTime: 10_000, refetchInterval: status === "RUNNING" ? 10_000 : false });
  const metrics = run.data?.metrics ?? [];
  const system = metrics.filter((metric) => isSystem(metric.key)).length;
  const models = modelsOf(run).length;
  const traced = traces.data?.pages[0];
  const all: (ShownTab | false)[] = [
    { value: "overview", title: "Overview" },
    { value: "metrics", title: "Metrics", count: metrics.length - system },
    system > 0 && { value: "system", title: "System", count: system },
    { value: "artifacts", title: "Artifacts" },
    models > 0 && { value: "models", title: "Models", count: models },
    traced !== undefined && traced.traces.length > 0 && { value: "traces", title: "Traces", count: traced.next ? undefined : traced.traces.length },
    Boolean(children.data) && { value: "children", title: "Children", count: Number(children.data) },
    mayHaveLogs(root.data ?? []) && { value: "logs", title: "Logs" },
  ];
  return { tabs: all.filter((tab) => tab !== false), root: root.data ?? [] };
}
