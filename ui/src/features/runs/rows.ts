/** From what the server says of runs to the rows of the table. */

import { parentOf, type RunWindow } from "@/api/runs";
import { metricValue, type Run, type RunInfo } from "@/api/types";

/** A run as a row. */
export interface RunRow {
  type: "run";
  /** Of the row: the run's id, in a group with the group's before it. */
  id: string;
  /** Of the list that it stands in: `root`, or the id of the row above it. */
  list: string;
  info: RunInfo;
  parent: string | undefined;
  /** How many active runs are right below it, whatever the filter. */
  children: number;
  /** Numbers and texts by the id of their column. */
  values: ReadonlyMap<string, number | string>;
  tags: ReadonlyMap<string, string>;
  datasets: readonly DatasetUse[];
  models: readonly string[];
}

export interface DatasetUse {
  name: string;
  digest: string;
  context: string | undefined;
}

/** A group of runs as a row. */
export interface GroupRow {
  type: "group";
  id: string;
  list: "root";
  /** The fields of the grouping by the ids of their columns, with the group's values. */
  values: readonly { column: string; value: string | null }[];
  runs: number;
  latest: number | undefined;
  /** Figures by the id of a metric's column. */
  figures: ReadonlyMap<string, Figures>;
  /** The condition that the group's runs fulfil. */
  condition: string;
}

export interface Figures {
  count: number;
  mean: number | undefined;
  std: number | undefined;
  min: number | undefined;
  max: number | undefined;
}

export type TableRow = RunRow | GroupRow;

const made = new WeakMap<RunWindow, { pieces: readonly (RunWindow | undefined)[]; list: string; rows: RunRow[] }[]>();

/**
 * The rows of a window whose columns came in several pieces. The same ones as long as the pieces are the same, so that
 * what is shown need not be made again.
 */
export function rowsOf(list: string, prefix: string, pieces: readonly (RunWindow | undefined)[]): RunRow[] {
  const first = pieces[0];
  if (!first) return [];
  const known = made.get(first) ?? [];
  const same = known.find(
    (one) => one.list === list && one.pieces.length === pieces.length && one.pieces.every((piece, at) => piece === pieces[at]),
  );
  if (same) return same.rows;
  const others = pieces.slice(1).filter((piece) => piece !== undefined);
  const byId = others.map((piece) => new Map(piece.runs.map((run) => [run.info.run_id, run])));
  const rows = first.runs.map((run) => {
    const values = new Map<string, number | string>();
    const tags = new Map<string, string>();
    addValues(run, first, values, tags);
    others.forEach((piece, at) => {
      const more = byId[at]!.get(run.info.run_id);
      if (more) addValues(more, piece, values, tags);
    });
    return rowOf(run, list, prefix, values, tags);
  });
  made.set(first, [...known.slice(-2), { pieces, list, rows }]);
  return rows;
}

function addValues(run: Run, { summaries }: RunWindow, values: Map<string, number | string>, tags: Map<string, string>): void {
  for (const { key, value } of run.data?.metrics ?? []) values.set(`metrics.${key}`, metricValue(value));
  for (const { key, value } of run.data?.params ?? []) values.set(`params.${key}`, value ?? "");
  for (const { key, value } of run.data?.tags ?? []) {
    values.set(`tags.${key}`, value ?? "");
    tags.set(key, value ?? "");
  }
  for (const [key, { min, max }] of summaries.get(run.info.run_id) ?? []) {
    if (min) values.set(`min.${key}`, min.value);
    if (max) values.set(`max.${key}`, max.value);
  }
}

function rowOf(
  run: Run,
  list: string,
  prefix: string,
  values: ReadonlyMap<string, number | string>,
  tags: ReadonlyMap<string, string>,
): RunRow {
  return {
    type: "run",
    id: prefix + run.info.run_id,
    list,
    info: run.info,
    parent: parentOf(run),
    children: run.children ?? 0,
    values,
    tags,
    datasets: (run.inputs?.dataset_inputs ?? []).map((use) => ({
      name: use.dataset.name,
      digest: use.dataset.digest,
      context: use.tags?.find(({ key }) => key === "mlflow.data.context")?.value ?? undefined,
    })),
    models: [...new Set((run.outputs?.model_outputs ?? []).map((output) => output.model_id))],
  };
}

/** The run of a row by the row's id. */
export function runIdOf(rowId: string): string {
  return rowId.slice(rowId.lastIndexOf(":") + 1);
}

/** Milliseconds from start to end, or until now for a run without end. */
export function durationOf(info: RunInfo, now: number): number | undefined {
  if (!info.start_time) return undefined;
  if (info.end_time) return info.end_time - info.start_time;
  return info.status === "RUNNING" ? now - info.start_time : undefined;
}
