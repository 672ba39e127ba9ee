/** Models as groups of rows that stand next to each other. */

import type { Description, LoggedModel } from "@/api/models";
import { metricValue } from "@/api/types";
import { formatNumber, formatTime } from "@/lib/format";
import { latestMetrics } from "./loggedModel";
import { type Cell, type Group, requirementsOf } from "./sideBySide";
import { paramRows, schemaRows } from "./signature";

type Values = ReadonlyMap<string, Cell>;

/** Entries whose value is there. */
export function valuesOf(entries: Iterable<readonly [string, string | null | undefined]>): Map<string, Cell> {
  const found = new Map<string, Cell>();
  for (const [key, text] of entries) if (text) found.set(key, { text });
  return found;
}

/** A number as it is shown, and as it is compared. */
export function figure(value: number): Cell {
  return { text: formatNumber(value, 6), exact: String(value), numeric: true };
}

/** What logged models are and what was logged of them. */
export function loggedGroups(models: readonly LoggedModel[]): Group[] {
  return [
    {
      title: "Model",
      values: models.map(({ info }) =>
        valuesOf([
          ["created", formatTime(info.creation_timestamp_ms)],
          ["status", String(info.status ?? "").replace("LOGGED_MODEL_", "")],
          ["type", info.model_type],
          ["source run", info.source_run_id],
        ]),
      ),
    },
    { title: "Metrics", values: models.map(({ data }) => metricValues(data?.metrics)) },
    { title: "Params", values: models.map(({ data }) => valuesOf((data?.params ?? []).map(({ key, value }) => [key, value]))) },
    { title: "Tags", values: models.map(({ info }) => ownTags(info.tags)) },
  ];
}

/** The latest of each metric, by data set. */
export function metricValues(metrics: Parameters<typeof latestMetrics>[0]): Values {
  return new Map(
    latestMetrics(metrics).map((metric) => [
      metric.dataset_name ? `${metric.key} · ${metric.dataset_name}` : metric.key,
      figure(metricValue(metric.value)),
    ]),
  );
}

/** Tags that people set. */
export function ownTags(tags: readonly { key: string; value?: string | null }[] | undefined): Values {
  return valuesOf((tags ?? []).filter(({ key }) => !key.startsWith("mlflow.")).map(({ key, value }) => [key, value]));
}

/** What the files of models say; nothing of those that have none. */
export function describedGroups(described: readonly (Description | undefined)[]): Group[] {
  const schema = (of: (one: Description) => Values): Values[] => described.map((one) => (one ? of(one) : new Map()));
  const groups: Group[] = [
    { title: "Inputs", values: schema((one) => columns(one.signature?.inputs)) },
    { title: "Outputs", values: schema((one) => columns(one.signature?.outputs)) },
    {
      title: "Params of predict",
      values: schema((one) =>
        valuesOf(paramRows(one.signature?.params).map(({ name, type, fallback }) => [name, fallback ? `${type} = ${fallback}` : type])),
      ),
    },
    { title: "Requirements", values: schema(requirements) },
    {
      title: "Flavors",
      values: schema((one) => valuesOf((one.flavors ?? []).map(({ name, entries }) => [name, versionIn(name, entries)]))),
    },
  ];
  return groups.filter(({ values }) => values.some(({ size }) => size > 0));
}

function columns(schema: readonly unknown[] | null | undefined): Values {
  return valuesOf(schemaRows(schema).map(({ name, type, required }) => [name, required === false ? `${type}, optional` : type]));
}

function requirements({ environment = [] }: Description): Values {
  const file = environment.find(({ path }) => path === "requirements.txt");
  return valuesOf(requirementsOf(file?.content ?? ""));
}

/** A flavor's version, where its entry says one. */
function versionIn(flavor: string, entries: object | undefined): string {
  const found = (entries as Record<string, unknown> | undefined)?.[`${flavor}_version`];
  return typeof found === "string" ? found : "yes";
}
