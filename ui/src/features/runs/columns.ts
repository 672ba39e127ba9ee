/** The columns of the runs table: which there can be, which are shown, how they order the runs. */

import { type FieldKind, field } from "@/lib/filter";
import type { RunRow } from "./rows";

export interface RunColumn {
  /** `kind.key`, as it stands in the address. */
  id: string;
  kind: FieldKind;
  key: string;
  label: string;
  width: number;
}

const WIDTHS = { metrics: 116, params: 132, tags: 140 };
const WIDEST = 220;
/** The usual width of a letter. */
const LETTER = 7.5;
/** So many metrics and so many params are shown until the reader chooses. */
const SHOWN_AT_FIRST = 8;

export const ATTRIBUTES: RunColumn[] = [
  attribute("start_time", "Started", 124),
  attribute("duration", "Duration", 112),
  attribute("status", "Status", 112),
  attribute("user_id", "User", 112),
  attribute("run_id", "Run ID", 280),
];
const ATTRIBUTES_AT_FIRST = ["attributes.start_time", "attributes.duration"];

function attribute(key: string, label: string, width: number): RunColumn {
  return { id: `attributes.${key}`, kind: "attributes", key, label, width };
}

/** The column of the names, as wide as those of the first rows want it. */
export function nameColumn(rows: RunRow[]): RunColumn {
  const longest = Math.max(0, ...rows.slice(0, 100).map((row) => row.info.run_name?.length ?? 0));
  return attribute("run_name", "Name", within(240, 110 + LETTER * longest, 440));
}

function within(least: number, wanted: number, most: number): number {
  return Math.round(Math.min(Math.max(least, wanted), most));
}

/** Every column that one of these runs has a value for, in the order of the alphabet. Tags of the system are left out. */
export function columnsOf(rows: RunRow[]): RunColumn[] {
  const keys = { metrics: new Set<string>(), params: new Set<string>(), tags: new Set<string>() };
  for (const row of rows) {
    for (const key of row.metrics.keys()) keys.metrics.add(key);
    for (const key of row.params.keys()) keys.params.add(key);
    for (const key of row.tags.keys()) if (!key.startsWith("mlflow.")) keys.tags.add(key);
  }
  const made = (["metrics", "params", "tags"] as const).flatMap((kind) =>
    [...keys[kind]]
      .sort((one, other) => one.localeCompare(other, "en", { numeric: true }))
      .map((key) => ({
        id: `${kind}.${key}`,
        kind,
        key,
        label: key,
        width: within(WIDTHS[kind], 36 + LETTER * key.length, WIDEST),
      })),
  );
  return [...ATTRIBUTES, ...made];
}

/** What is shown until the reader chooses: the first metrics and params; those of the system (`system/...`) last. */
export function shownAtFirst(columns: RunColumn[]): string[] {
  const first = (kind: FieldKind) =>
    columns
      .filter((column) => column.kind === kind && !column.key.startsWith("system/"))
      .slice(0, SHOWN_AT_FIRST)
      .map((column) => column.id);
  return [...ATTRIBUTES_AT_FIRST, ...first("metrics"), ...first("params")];
}

/** The `order_by` of a search; without a column the server's own order, the last started first. */
export function orderBy(sort: string | undefined, ascending: boolean): string[] {
  if (sort === undefined) return [];
  const [, kind, key] = /^(attributes|metrics|params|tags)\.(.+)$/s.exec(sort) ?? [];
  if (kind === undefined || key === undefined) return [];
  return [`${field(kind as FieldKind, key)} ${ascending ? "ASC" : "DESC"}`];
}

/** The next order when a column's head is clicked: it goes down, up, and back to the server's own. */
export function nextOrder(
  now: { sort?: string; ascending?: boolean },
  column: string,
): { sort: string | undefined; ascending: true | undefined } {
  if (now.sort !== column) return { sort: column, ascending: undefined };
  if (!now.ascending) return { sort: column, ascending: true };
  return { sort: undefined, ascending: undefined };
}
