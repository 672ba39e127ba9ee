/** Spans as a tree in the order in which they are read, with their places in time. */

import type { SpanCall, TraceOutline } from "@/api/trace";
import { formatDuration } from "@/lib/format";

export interface SpanNode {
  id: string;
  name: string;
  /** As its attribute says; UNKNOWN without one. */
  type: string;
  failed: boolean;
  /** Whether it says that it went well: many say nothing. */
  succeeded: boolean;
  /** What it says of a language model. */
  call: SpanCall | undefined;
  parent: SpanNode | undefined;
  /** It names a parent that is not among the spans. */
  orphan: boolean;
  depth: number;
  /** Its place in the tree's `nodes`; all below it follow it there. */
  index: number;
  /** How many spans are below it. */
  below: number;
  /** Milliseconds since the first span began. */
  start: number;
  /** The same; of a span that is open, the end of the trace as far as it is known. */
  end: number;
  open: boolean;
}

export interface SpanTree {
  nodes: SpanNode[];
  byId: Map<string, SpanNode>;
  /** When the first span began, in nanoseconds. */
  start: number;
  /** Milliseconds from the first beginning to the last end. */
  length: number;
  errors: number;
}

const MILLISECOND = 1e6;
const FAILED = 2;

export function buildTree(outline: TraceOutline): SpanTree {
  const { ids, start, duration } = outline;
  const last = start.reduce((most, begin, at) => Math.max(most, begin + (duration[at] ?? 0)), 0);
  const tree: SpanTree = { nodes: [], byId: new Map(), start: outline.start_ns, length: last / MILLISECOND, errors: 0 };
  const places = new Map(ids.map((id, at) => [id, at]));
  const children = childrenOf(outline, places);
  const calls = new Map(outline.calls.map((call) => [call.span, call]));
  const add = (root: number) => addBelow(tree, root, outline, children, places, calls);
  for (const root of children.get(undefined) ?? []) add(root);
  // Spans that are one another's parents hang under nothing: they are shown all the same.
  for (let at = 0; at < ids.length; at += 1) if (!tree.byId.has(ids[at]!)) add(at);
  return tree;
}

/** The places of the children by that of their parent, in the outline's order: that in which they began. */
function childrenOf({ ids, parent_ids: parents }: TraceOutline, places: Map<string, number>): Map<number | undefined, number[]> {
  const children = new Map<number | undefined, number[]>();
  for (let at = 0; at < ids.length; at += 1) {
    const parent = places.get(parents[at] ?? "");
    const siblings = children.get(parent);
    if (siblings) siblings.push(at);
    else children.set(parent, [at]);
  }
  return children;
}

/** A stack, not a recursion: agents that call themselves make trees deeper than a browser's stack. */
function addBelow(
  tree: SpanTree,
  root: number,
  outline: TraceOutline,
  children: Map<number | undefined, number[]>,
  places: Map<string, number>,
  calls: Map<number, SpanCall>,
): void {
  const first = tree.nodes.length;
  const waiting: [number, SpanNode | undefined][] = [[root, undefined]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [at, parent] = next;
    if (tree.byId.has(outline.ids[at]!)) continue;
    const node = nodeOf(tree, at, parent, outline, places, calls.get(at));
    tree.nodes.push(node);
    tree.byId.set(node.id, node);
    if (node.failed) tree.errors += 1;
    const below = children.get(at) ?? [];
    for (let index = below.length - 1; index >= 0; index -= 1) waiting.push([below[index]!, node]);
  }
  for (let index = tree.nodes.length - 1; index >= first; index -= 1) {
    const { parent, below } = tree.nodes[index]!;
    if (parent) parent.below += below + 1;
  }
}

function nodeOf(
  tree: SpanTree,
  at: number,
  parent: SpanNode | undefined,
  outline: TraceOutline,
  places: Map<string, number>,
  call: SpanCall | undefined,
): SpanNode {
  const start = outline.start[at]! / MILLISECOND;
  const duration = outline.duration[at] ?? undefined;
  const parentId = outline.parent_ids[at];
  return {
    id: outline.ids[at]!,
    name: outline.names[outline.name[at]!] ?? "",
    type: outline.types[outline.type[at]!] ?? "UNKNOWN",
    failed: outline.status[at] === FAILED,
    succeeded: outline.status[at] === 1,
    call,
    parent,
    orphan: Boolean(parentId) && !places.has(parentId!),
    depth: parent ? parent.depth + 1 : 0,
    index: tree.nodes.length,
    below: 0,
    start,
    end: duration === undefined ? tree.length : start + duration / MILLISECOND,
    open: duration === undefined,
  };
}

/** The rows: all but what is under a collapsed one; in a search, what matches and what leads there. */
export function visibleNodes(tree: SpanTree, collapsed: ReadonlySet<string>, matches?: ReadonlySet<string>): SpanNode[] {
  if (matches) {
    const wanted = new Set<SpanNode>();
    for (const id of matches) {
      for (let node = tree.byId.get(id); node && !wanted.has(node); node = node.parent) wanted.add(node);
    }
    return tree.nodes.filter((node) => wanted.has(node));
  }
  if (collapsed.size === 0) return tree.nodes;
  const rows: SpanNode[] = [];
  for (let index = 0; index < tree.nodes.length; index += 1) {
    const node = tree.nodes[index]!;
    rows.push(node);
    if (collapsed.has(node.id)) index += node.below;
  }
  return rows;
}

/** A part of the time of a trace, in milliseconds since its first span began. */
export interface Range {
  start: number;
  end: number;
}

/** Where a span is in a part of the time, both in percent of it; undefined where it is not in it. */
export function placeIn(range: Range, { start, end }: Range): { left: number; width: number } | undefined {
  const length = range.end - range.start;
  if (!(length > 0)) return { left: 0, width: 100 };
  // What only touches it is not in it; a span without length may be.
  if (end < range.start || start > range.end || (end === range.start && start < end) || (start === range.end && start < end)) return undefined;
  const from = Math.max(start, range.start);
  const to = Math.min(end, range.end);
  return { left: ((from - range.start) / length) * 100, width: ((to - from) / length) * 100 };
}

/** Round marks on a time axis of so many milliseconds, at most `most` of them. */
export function marks(length: number, most: number): number[] {
  if (!(length > 0)) return [0];
  const rough = length / most;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * ([1, 2, 5, 10].find((factor) => factor * size >= rough) ?? 10);
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => index * step);
}

/** A time within a trace, fine enough for spans that take microseconds. */
export function formatShort(milliseconds: number): string {
  if (milliseconds === 0) return "0";
  if (milliseconds < 1) return `${Math.max(1, Math.round(milliseconds * 1000))} µs`;
  if (milliseconds < 10) return `${Number(milliseconds.toFixed(2))} ms`;
  if (milliseconds < 100) return `${Number(milliseconds.toFixed(1))} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_995) return `${Number((milliseconds / 1000).toFixed(2))} s`;
  return formatDuration(milliseconds);
}
