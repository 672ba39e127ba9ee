/** What a run has in a field: `metrics.loss`, `params.lr`, `tags.team`, `attributes.duration`. */

import type { Run } from "@/api/types";
import { durationOf } from "@/features/runs/rows";
import { formatDuration, formatNumber, formatTime } from "@/lib/format";
import type { Layout } from "./layout";
import { type Panel, splitField } from "./panel";
import { type RunRow, rowOf } from "./row";

export type FieldValue = number | string | undefined;

/** Attributes that a chart can show. */
export const ATTRIBUTES = ["start_time", "duration", "status", "user_id", "run_name"] as const;

const ATTRIBUTE_NAMES: Record<string, string> = {
  start_time: "Started",
  duration: "Duration",
  status: "Status",
  user_id: "User",
  run_name: "Name",
};

export const PARENT_FIELD = "tags.mlflow.parentRunId";
export const IMAGES_TAG = "mlflow.loggedImages";

/** How a field is called on the page. */
export function fieldName(field: string): string {
  if (field === PARENT_FIELD) return "Parent run";
  const parts = splitField(field);
  if (!parts) return field;
  return parts.kind === "attributes" ? (ATTRIBUTE_NAMES[parts.key] ?? parts.key) : parts.key;
}

export function valueOf(row: RunRow, field: string): FieldValue {
  const parts = splitField(field);
  if (!parts) return undefined;
  const { kind, key } = parts;
  if (kind === "metrics") return row.metrics.get(key);
  if (kind === "params") return asNumber(row.params.get(key));
  if (kind === "tags") return asNumber(row.tags.get(key));
  switch (key) {
    case "start_time":
      return row.info.start_time ?? undefined;
    case "duration":
      return durationOf(row.info, Date.now());
    case "status":
      return row.info.status ?? undefined;
    case "user_id":
      return row.info.user_id || undefined;
    case "run_name":
      return row.info.run_name || undefined;
    default:
      return undefined;
  }
}

/** A text that is a number is one; what is empty is absent. */
function asNumber(text: string | undefined): FieldValue {
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

/** How a value of a field is written. */
export function formatField(field: string, value: FieldValue): string {
  if (value === undefined) return "—";
  if (typeof value === "string") return value;
  if (field === "attributes.start_time") return formatTime(value);
  if (field === "attributes.duration") return formatDuration(value);
  return formatNumber(value);
}

/** The fields that a panel reads from the runs themselves. */
function fieldsOfPanel(panel: Panel): string[] {
  switch (panel.kind) {
    case "scatter":
    case "contour":
      return [panel.x, panel.y, panel.colour].filter((field) => field !== undefined);
    case "parallel":
      return [...(panel.axes ?? []), ...(panel.colour ? [panel.colour] : [])];
    case "importance":
      return ["params", ...(panel.metrics?.[0] ? [`metrics.${panel.metrics[0]}`] : [])];
    case "box":
    case "histogram":
      return [...(panel.metrics ?? []).slice(0, 1).map((key) => `metrics.${key}`), ...(panel.by ? [panel.by] : [])];
    default:
      return [];
  }
}

/** What a search for runs must bring back for a layout: nothing that no panel shows. */
export function fieldsToFetch(layout: Layout, more: readonly (string | undefined)[]): string[] {
  const panels = layout.sections.flatMap((section) => section.panels.flatMap(fieldsOfPanel));
  const wanted = new Set([PARENT_FIELD, `tags.${IMAGES_TAG}`, ...panels, ...more.filter((field) => field !== undefined)]);
  return [...wanted].filter((field) => !field.startsWith("attributes.")).sort();
}

/** A run as charts show it. */
export interface ChartRun {
  id: string;
  name: string;
  row: RunRow;
  /** A CSS colour. */
  colour: string;
  visible: boolean;
}

/** The name by which a run is called; some have none. */
export function nameOf(run: Run): string {
  return run.info.run_name || run.info.run_id.slice(0, 8);
}

export { rowOf };
