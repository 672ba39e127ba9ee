import { useQueries } from "@tanstack/react-query";
import type { ModelVersion } from "@/api/registry";
import { runQuery } from "@/api/runs";
import type { Run } from "@/api/types";

/** The runs that versions were made by, where no logged model tells their metrics and params. */
export function useSources(versions: readonly ModelVersion[]): (Run | undefined)[] {
  return useQueries({
    queries: versions.map(({ run_id: runId, model_id: modelId }) => ({
      ...runQuery(runId || ""),
      enabled: Boolean(runId) && !modelId,
      retry: false,
    })),
    combine: (results) => results.map(({ data }) => data),
  });
}
