/** What can be read off a logged model. */

import type { LoggedModel, ModelMetric } from "@/api/models";

export interface VersionName {
  name: string;
  version: string;
}

/** The versions that were made of a model, as its tag says; the tag is a text that anyone can write. */
export function versionsOf(model: LoggedModel): VersionName[] {
  const text = model.info.tags?.find(({ key }) => key === "mlflow.modelVersions")?.value;
  if (!text) return [];
  try {
    const written: unknown = JSON.parse(text);
    if (!Array.isArray(written)) return [];
    return written
      .filter((one): one is { name: string; version: string | number } => {
        const { name, version } = (one ?? {}) as Record<string, unknown>;
        return typeof name === "string" && (typeof version === "string" || typeof version === "number");
      })
      .map(({ name, version }) => ({ name, version: String(version) }));
  } catch {
    return [];
  }
}

/** A metric on one data set, or on none that is known. */
export interface MetricKey {
  key: string;
  dataset: string;
}

/** `dataset` and `key` as one text, for a column. */
export const metricId = ({ key, dataset }: MetricKey) => `metrics.${JSON.stringify([dataset, key])}`;

/** What `metricId` wrote. */
export function metricOf(id: string): MetricKey | undefined {
  if (!id.startsWith("metrics.")) return undefined;
  try {
    const [dataset, key] = JSON.parse(id.slice("metrics.".length)) as unknown[];
    return typeof dataset === "string" && typeof key === "string" ? { dataset, key } : undefined;
  } catch {
    return undefined;
  }
}

/** Of every metric, data set and (if wanted) run the latest point. */
export function latestMetrics(metrics: readonly ModelMetric[] | undefined, byRun = false): ModelMetric[] {
  const latest = new Map<string, ModelMetric>();
  for (const metric of metrics ?? []) {
    const id = JSON.stringify([metric.dataset_name ?? "", metric.key, byRun ? metric.run_id : ""]);
    const before = latest.get(id);
    if (!before || order(metric, before) >= 0) latest.set(id, metric);
  }
  return [...latest.values()].sort(
    (one, other) =>
      collate(one.dataset_name ?? "", other.dataset_name ?? "") ||
      collate(one.key, other.key) ||
      collate(one.run_id ?? "", other.run_id ?? ""),
  );
}

function order(one: ModelMetric, other: ModelMetric): number {
  return (one.timestamp ?? 0) - (other.timestamp ?? 0) || (one.step ?? 0) - (other.step ?? 0);
}

const collate = (one: string, other: string) => one.localeCompare(other, "en", { numeric: true });

/** Names of the data sets that models were measured on. */
export function datasetsOf(models: readonly LoggedModel[]): string[] {
  const names = models.flatMap(({ data }) => data?.metrics?.map(({ dataset_name }) => dataset_name ?? "") ?? []);
  return [...new Set(names)].filter(Boolean).sort(collate);
}
