import { useQueries, useQuery } from "@tanstack/react-query";
import { type LoggedModel, runNamesQuery } from "@/api/models";
import { type ModelVersion, versionQuery } from "@/api/registry";
import { figuresQuery } from "@/api/traces";
import { literal } from "@/lib/filter";
import { latestMetrics, versionsOf } from "./loggedModel";

/** So many versions are looked up: a model has a few. */
const MOST_VERSIONS = 20;

/** What hangs on a logged model: its registered versions (those that are still there), names of runs, traces. */
export function useModelLinks(model: LoggedModel | undefined) {
  const names = model ? versionsOf(model).slice(-MOST_VERSIONS) : [];
  const versions = useQueries({
    queries: names.map(({ name, version }) => ({ ...versionQuery(name, version), retry: false })),
    combine: (results) => results.map(({ data }) => data).filter((one): one is ModelVersion => one !== undefined),
  });
  const runIds = model
    ? [...new Set([model.info.source_run_id, ...latestMetrics(model.data?.metrics, true).map(({ run_id }) => run_id)])]
        .filter((id): id is string => Boolean(id))
        .sort()
        .slice(0, 100)
    : [];
  const experimentId = model?.info.experiment_id ?? "";
  const runs = useQuery({ ...runNamesQuery(runIds), enabled: Boolean(model) }).data ?? {};
  const traces = useQuery({
    ...figuresQuery({
      experimentId,
      metric: "trace_count",
      aggregations: [{ aggregation_type: "COUNT" }],
      filters: [`model_id = ${literal(model?.info.model_id ?? "")}`],
    }),
    enabled: Boolean(model),
  });
  return { versions, runs, traces: Number(traces.data?.[0]?.values?.COUNT ?? 0) };
}
