/** From the runs that the server found to the rows of the table. */

import { parentOf } from "@/api/runs";
import { metricValue, type Run, type RunInfo } from "@/api/types";

/** A run with its data by key. */
export interface RunRow {
  id: string;
  info: RunInfo;
  parent: string | undefined;
  metrics: Map<string, number>;
  params: Map<string, string>;
  tags: Map<string, string>;
}

const rows = new WeakMap<Run, RunRow>();

/** The row of a run; the same one every time, so that what is shown need not be made again. */
export function rowOf(run: Run): RunRow {
  let row = rows.get(run);
  if (!row) {
    row = {
      id: run.info.run_id,
      info: run.info,
      parent: parentOf(run),
      metrics: new Map(run.data?.metrics?.map((metric) => [metric.key, metricValue(metric.value)])),
      params: new Map(run.data?.params?.map((param) => [param.key, param.value ?? ""])),
      tags: new Map(run.data?.tags?.map((tag) => [tag.key, tag.value ?? ""])),
    };
    rows.set(run, row);
  }
  return row;
}

/** A run and the runs nested under it. `found` is false for a parent that is only there for its children. */
export interface RunNode {
  row: RunRow;
  found: boolean;
  children: RunNode[];
}

/**
 * Children under their parents.
 *
 * A group stands where the first of its members stands in the server's order: so the order of what is shown does not
 * change when further pages arrive.
 */
export function nest(found: RunRow[], parents: RunRow[]): RunNode[] {
  const nodes = new Map<string, RunNode>();
  for (const row of found) nodes.set(row.id, { row, found: true, children: [] });
  for (const row of parents) if (!nodes.has(row.id)) nodes.set(row.id, { row, found: false, children: [] });

  const roots: RunNode[] = [];
  const placed = new Set<RunNode>();
  for (const row of found) {
    const path = new Set<RunNode>();
    let node = nodes.get(row.id)!;
    while (!placed.has(node)) {
      placed.add(node);
      path.add(node);
      const parent = node.row.parent === undefined ? undefined : nodes.get(node.row.parent);
      // Tags are free text: two runs may name each other as parents.
      if (!parent || path.has(parent)) {
        roots.push(node);
        break;
      }
      parent.children.push(node);
      node = parent;
    }
  }
  return roots;
}

/** A line of the table. */
export interface Line {
  row: RunRow;
  depth: number;
  found: boolean;
  /** How many runs are directly under it. */
  children: number;
}

/** The lines that are in sight: all but those under a collapsed run. */
export function flatten(nodes: RunNode[], collapsed: ReadonlySet<string>, depth = 0): Line[] {
  return nodes.flatMap((node) => {
    const line = { row: node.row, depth, found: node.found, children: node.children.length };
    return collapsed.has(node.row.id) ? [line] : [line, ...flatten(node.children, collapsed, depth + 1)];
  });
}

/** Milliseconds from start to end, or until now for a run without end. */
export function durationOf(info: RunInfo, now: number): number | undefined {
  if (!info.start_time) return undefined;
  if (info.end_time) return info.end_time - info.start_time;
  return info.status === "RUNNING" ? now - info.start_time : undefined;
}
