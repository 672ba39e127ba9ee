/**
 * Experiments in folders. A name with `/` stands in folders of its parts; the tag `mlflow.experiment.folder` puts an
 * experiment elsewhere whatever its name is, an empty one at the top.
 */

import type { Experiment, ExperimentSummary } from "@/api/types";

export const FOLDER_TAG = "mlflow.experiment.folder";

export const SORTS = ["activity", "name", "created", "runs"] as const;
export type Sort = (typeof SORTS)[number];

/** What is known of an experiment, or of all in a folder together. */
export interface Figures {
  runs: number;
  running: number;
  traces: number;
  models: number;
  /** When something last happened, in milliseconds. */
  activity: number;
}

export interface ExperimentRow {
  kind: "experiment";
  id: string;
  /** What of the name is not said by its folders. */
  label: string;
  experiment: Experiment;
  /** Undefined until they are known. */
  figures: Figures | undefined;
  created: number;
  depth: number;
}

export interface FolderRow {
  kind: "folder";
  /** The path of the folder, with `/` at its end: no experiment has such an id. */
  id: string;
  label: string;
  figures: Figures | undefined;
  created: number;
  depth: number;
  /** How many experiments are in it, at whatever depth. */
  count: number;
  open: boolean;
}

export type TreeRow = ExperimentRow | FolderRow;

interface Folder {
  path: string;
  label: string;
  folders: Map<string, Folder>;
  experiments: Experiment[];
}

export function tagOf(experiment: Experiment, key: string): string | undefined {
  return experiment.tags?.find((tag) => tag.key === key)?.value ?? undefined;
}

/** The beginning of a description in Markdown as a line of plain text. */
export function noteLine(note: string): string {
  const text = note
    .slice(0, 400)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(#{1,6}|>|[-*+]|\d+\.)\s+/gm, "")
    .replace(/[*`]+/g, "");
  return text.replace(/\s+/g, " ").trim().slice(0, 200);
}

/** The folders in which an experiment stands, from the top, and what it is called there. */
export function placeOf(experiment: Experiment): { folders: string[]; label: string } {
  const { name } = experiment;
  const tag = tagOf(experiment, FOLDER_TAG);
  if (tag !== undefined) return { folders: parts(tag), label: name };
  const all = parts(name);
  const label = all.pop();
  return label === undefined ? { folders: [], label: name } : { folders: all, label };
}

function parts(path: string): string[] {
  return path.split("/").map((part) => part.trim()).filter(Boolean);
}

/** All folders that experiments are in, for suggestions. */
export function folderNames(experiments: readonly Experiment[]): string[] {
  const names = new Set<string>();
  for (const experiment of experiments) {
    const { folders } = placeOf(experiment);
    folders.forEach((_, index) => names.add(folders.slice(0, index + 1).join("/")));
  }
  return [...names].sort(byText);
}

/** The experiments in whose name (or folder) every word of the text occurs, in whatever case. */
export function named(experiments: readonly Experiment[], text: string): readonly Experiment[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return experiments;
  return experiments.filter((experiment) => {
    const heap = `${experiment.name} ${tagOf(experiment, FOLDER_TAG) ?? ""}`.toLowerCase();
    return words.every((word) => heap.includes(word));
  });
}

export interface Arrangement {
  sort: Sort;
  ascending: boolean;
  summaries: ReadonlyMap<string, ExperimentSummary>;
  isOpen(folder: string): boolean;
}

/** The rows of the tree: folders before experiments at each level, what is in a folder that is open below it. */
export function treeRows(experiments: readonly Experiment[], arrangement: Arrangement): TreeRow[] {
  const root: Folder = { path: "", label: "", folders: new Map(), experiments: [] };
  for (const experiment of experiments) {
    let folder = root;
    for (const label of placeOf(experiment).folders) {
      const path = `${folder.path}${label}/`;
      let inner = folder.folders.get(label);
      if (!inner) folder.folders.set(label, (inner = { path, label, folders: new Map(), experiments: [] }));
      folder = inner;
    }
    folder.experiments.push(experiment);
  }
  return rowsOf(root, 0, arrangement).rows;
}

interface Level {
  rows: TreeRow[];
  figures: Figures | undefined;
  created: number;
  count: number;
}

function rowsOf(folder: Folder, depth: number, arrangement: Arrangement): Level {
  const order = orderBy(arrangement);
  const inner = [...folder.folders.values()].map((one): { row: FolderRow; rows: TreeRow[] } => {
    const open = arrangement.isOpen(one.path);
    const level = rowsOf(one, depth + 1, arrangement);
    const { figures, created, count } = level;
    return { row: { kind: "folder", id: one.path, label: one.label, figures, created, depth, count, open }, rows: open ? level.rows : [] };
  });
  inner.sort((one, other) => order(one.row, other.row));
  const leaves = folder.experiments.map((experiment) => rowOf(experiment, depth, arrangement));
  leaves.sort(order);
  const own = [...inner.map(({ row }) => row), ...leaves];
  return {
    rows: [...inner.flatMap(({ row, rows }) => [row, ...rows]), ...leaves],
    figures: summed(own),
    created: own.reduce((latest, { created }) => Math.max(latest, created), 0),
    count: leaves.length + inner.reduce((sum, { row }) => sum + row.count, 0),
  };
}

function rowOf(experiment: Experiment, depth: number, { summaries }: Arrangement): ExperimentRow {
  const { experiment_id: id, creation_time: creation, last_update_time: update } = experiment;
  const summary = summaries.get(id);
  const activity = Math.max(summary?.last_start_time ?? 0, update ?? creation ?? 0);
  const { label } = placeOf(experiment);
  return { kind: "experiment", id, label, experiment, depth, created: creation ?? 0, figures: summary && figuresOf(summary, activity) };
}

function figuresOf({ runs = 0, running = 0, traces = 0, models = 0 }: ExperimentSummary, activity: number): Figures {
  return { runs, running, traces, models, activity };
}

/** Together; undefined as soon as one is not known. */
function summed(rows: readonly TreeRow[]): Figures | undefined {
  const sum: Figures = { runs: 0, running: 0, traces: 0, models: 0, activity: 0 };
  for (const { figures } of rows) {
    if (!figures) return undefined;
    for (const key of ["runs", "running", "traces", "models"] as const) sum[key] += figures[key];
    sum.activity = Math.max(sum.activity, figures.activity);
  }
  return sum;
}

function orderBy({ sort, ascending }: Arrangement): (one: TreeRow, other: TreeRow) => number {
  const sign = ascending ? 1 : -1;
  if (sort === "name") return (one, other) => sign * byText(one.label, other.label);
  const value = {
    created: ({ created }: TreeRow) => created,
    activity: ({ figures, created }: TreeRow) => figures?.activity ?? created,
    runs: ({ figures }: TreeRow) => figures?.runs ?? 0,
  }[sort];
  return (one, other) => sign * (value(one) - value(other)) || byText(one.label, other.label);
}

const collator = new Intl.Collator("en", { numeric: true });
const byText = collator.compare;
