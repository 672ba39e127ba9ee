/** The columns of the runs table: which there can be, which are shown, how they order the runs, what they ask for. */

import type { RunParts } from "@/api/runs";
import type { RunKeys } from "@/api/run-keys";
import { field } from "@/lib/filter";

export type ColumnKind = "attributes" | "metrics" | "min" | "max" | "params" | "tags";
const KINDS: readonly ColumnKind[] = ["attributes", "metrics", "min", "max", "params", "tags"];

/** A column by its name. */
export interface RunColumn {
  /** `kind.key`, as it stands in the address. */
  id: string;
  kind: ColumnKind;
  key: string;
  label: string;
  width: number;
}

const WIDEST = 220;
/** The usual width of a letter. */
const LETTER = 7.5;
/** So many metrics and so many params are shown until the reader chooses. */
const SHOWN_AT_FIRST = 8;
const LEAST: Record<ColumnKind, number> = { attributes: 112, metrics: 116, min: 116, max: 116, params: 132, tags: 140 };

export const NAME = "attributes.run_name";
export const ATTRIBUTES: readonly RunColumn[] = [
  attribute("start_time", "Started", 124),
  attribute("duration", "Duration", 112),
  attribute("status", "Status", 112),
  attribute("user_id", "User", 112),
  attribute("datasets", "Data sets", 180),
  attribute("models", "Models", 170),
  attribute("source", "Source", 140),
  attribute("commit", "Commit", 96),
  attribute("note", "Note", 220),
  attribute("end_time", "Ended", 124),
  attribute("run_id", "Run ID", 280),
];
const ATTRIBUTES_AT_FIRST = ["attributes.start_time", "attributes.duration"];

/** Attributes that the page shows and the server keeps as tags. */
export const TAG_OF: Record<string, string> = {
  source: "mlflow.source.name",
  commit: "mlflow.source.git.commit",
  note: "mlflow.note.content",
};
const ORDERED = new Set(["run_name", "start_time", "end_time", "duration", "status", "user_id", "run_id"]);
/** What every row needs: where it stands in a tree, and who started it. */
const ALWAYS = ["children", "tags.mlflow.parentRunId", "tags.mlflow.user"];

function attribute(key: string, label: string, width: number): RunColumn {
  return { id: `attributes.${key}`, kind: "attributes", key, label, width };
}

/** The column of an id; undefined for what no column is called. */
export function columnOf(id: string): RunColumn | undefined {
  const dot = id.indexOf(".");
  const kind = KINDS.find((one) => one === id.slice(0, dot));
  const key = id.slice(dot + 1);
  if (!kind || !key || key === "*") return undefined;
  if (kind === "attributes") return ATTRIBUTES.find((column) => column.key === key);
  return { id, kind, key, label: key, width: within(LEAST[kind], 40 + LETTER * key.length, WIDEST) };
}

function within(least: number, wanted: number, most: number): number {
  return Math.round(Math.min(Math.max(least, wanted), most));
}

/** The width of the column of the names, as the first names want it. */
export function nameWidth(names: readonly string[], narrow: boolean): number {
  const longest = Math.max(0, ...names.map((name) => name.length));
  return narrow ? 190 : within(220, 90 + LETTER * longest, 420);
}

const KIND_OF = { metrics: "metric", min: "metric", max: "metric", params: "param", tags: "tag" } as const;

/** The keys that a reader sees as columns of a kind; tags of the system are left out. */
export function keysOf(kind: Exclude<ColumnKind, "attributes">, keys: RunKeys): readonly string[] {
  const all = keys[KIND_OF[kind]];
  return kind === "tags" ? all.filter((key) => !key.startsWith("mlflow.")) : all;
}

/** The columns of these ids, `metrics.*` taken for all of them; each once. */
export function expanded(ids: readonly string[], keys: RunKeys | undefined): RunColumn[] {
  const found = new Map<string, RunColumn>();
  for (const id of ids) {
    const kind = /^(metrics|min|max|params|tags)\.\*$/.exec(id)?.[1] as Exclude<ColumnKind, "attributes"> | undefined;
    const some = kind ? (keys ? keysOf(kind, keys).map((key) => `${kind}.${key}`) : []) : [id];
    for (const one of some) {
      const column = columnOf(one);
      if (column && !found.has(one)) found.set(one, column);
    }
  }
  return [...found.values()];
}

/** What of a first look at the runs decides which columns are shown. */
export interface FirstLook {
  /** Values of params by key, of each run that was looked at. */
  params: readonly ReadonlyMap<string, string>[];
  datasets: boolean;
  models: boolean;
}

/** So many params are looked at for those that tell runs apart. */
export const CANDIDATES = 60;

/**
 * What is shown until the reader chooses: when and how long, the first metrics (those of the system last), and the
 * first params that tell the runs apart (any, where none does).
 */
export function shownAtFirst(keys: RunKeys, look: FirstLook | undefined): string[] {
  const metrics = keys.metric.filter((key) => !key.startsWith("system/")).slice(0, SHOWN_AT_FIRST);
  const candidates = keys.param.slice(0, CANDIDATES);
  const telling = look ? candidates.filter((key) => new Set(look.params.map((run) => run.get(key))).size > 1) : [];
  const params = (telling.length > 0 ? telling : candidates).slice(0, SHOWN_AT_FIRST);
  return [
    ...ATTRIBUTES_AT_FIRST,
    ...metrics.map((key) => `metrics.${key}`),
    ...params.map((key) => `params.${key}`),
    ...(look?.datasets ? ["attributes.datasets"] : []),
    ...(look?.models ? ["attributes.models"] : []),
  ];
}

/** A field of the grammar for a column; undefined for what cannot be ordered or searched by. */
export function fieldOfColumn(id: string): string | undefined {
  const column = id === NAME ? { kind: "attributes" as const, key: "run_name" } : columnOf(id);
  if (!column) return undefined;
  const { kind, key } = column;
  switch (kind) {
    case "attributes":
      if (TAG_OF[key]) return field("tags", TAG_OF[key]);
      return ORDERED.has(key) ? `attributes.${key}` : undefined;
    case "min":
    case "max":
      return `metrics.\`${key.replaceAll("`", "``")}\`.${kind}`;
    default:
      return field(kind, key);
  }
}

/** The `order_by` of a search; without a column the server's own order, the last started first. */
export function orderBy(sort: string | undefined, ascending: boolean): string[] {
  const by = sort && fieldOfColumn(sort);
  return by ? [`${by} ${ascending ? "ASC" : "DESC"}`] : [];
}

/** What is asked for until it is known which columns there are. */
export const FIRST_PARTS: RunParts = { fields: ALWAYS, summaries: [] };

/** So many columns are asked for in one request. */
const CHUNK = 64;

/** What to ask for to fill these columns, in pieces of which each fills some of them. */
export function partsOf(columns: readonly RunColumn[]): { ids: readonly string[]; parts: RunParts }[] {
  const pieces: { ids: readonly string[]; parts: RunParts }[] = [];
  for (let start = 0; start === 0 || start < columns.length; start += CHUNK) {
    const some = columns.slice(start, start + CHUNK);
    const fields = new Set(start === 0 ? ALWAYS : []);
    const summaries = new Set<string>();
    for (const { kind, key, id } of some) {
      if (kind === "min" || kind === "max") summaries.add(key);
      else if (kind !== "attributes") fields.add(id);
      else if (key === "datasets") fields.add("datasets");
      else if (key === "models") fields.add("outputs");
      else if (TAG_OF[key]) fields.add(`tags.${TAG_OF[key]}`);
    }
    // In an order of their own, so that other places of the same columns ask for nothing new.
    pieces.push({ ids: some.map(({ id }) => id), parts: { fields: [...fields].sort(), summaries: [...summaries].sort() } });
  }
  return pieces;
}
