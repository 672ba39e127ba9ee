/** Spans as a tree in the order in which they are read, with their places in time. */

import type { SpanRecord } from "@/api/trace";
import { formatDuration } from "@/lib/format";

export interface SpanNode {
  id: string;
  span: SpanRecord;
  parent: SpanNode | undefined;
  /** It names a parent that is not among the spans. */
  orphan: boolean;
  /** As its attribute says; UNKNOWN without one. */
  type: string;
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

/** Nanoseconds since 1970 lose their last two digits as numbers: what is left is good to a quarter of a microsecond. */
const MILLISECOND = 1e6;

export function buildTree(spans: readonly SpanRecord[]): SpanTree {
  const known = new Map(spans.map((span) => [span.span_id, span]));
  const children = childrenOf(known);
  const start = spans.reduce((least, span) => Math.min(least, span.start_ns), Infinity);
  const last = spans.reduce((most, span) => Math.max(most, span.end_ns ?? span.start_ns), -Infinity);
  const tree: SpanTree = { nodes: [], byId: new Map(), start, length: spans.length ? (last - start) / MILLISECOND : 0, errors: 0 };
  const add = (root: SpanRecord) => addBelow(tree, root, children, known);
  for (const root of children.get(undefined) ?? []) add(root);
  // Spans that are one another's parents hang under nothing: they are shown all the same.
  for (const span of known.values()) if (!tree.byId.has(span.span_id)) add(span);
  return tree;
}

function childrenOf(known: Map<string, SpanRecord>): Map<string | undefined, SpanRecord[]> {
  const children = new Map<string | undefined, SpanRecord[]>();
  for (const span of known.values()) {
    const parent = span.parent_id && known.has(span.parent_id) ? span.parent_id : undefined;
    const siblings = children.get(parent);
    if (siblings) siblings.push(span);
    else children.set(parent, [span]);
  }
  for (const siblings of children.values()) siblings.sort((one, other) => one.start_ns - other.start_ns);
  return children;
}

/** A stack, not a recursion: agents that call themselves make trees deeper than a browser's stack. */
function addBelow(
  tree: SpanTree,
  root: SpanRecord,
  children: Map<string | undefined, SpanRecord[]>,
  known: Map<string, SpanRecord>,
): void {
  const first = tree.nodes.length;
  const waiting: [SpanRecord, SpanNode | undefined][] = [[root, undefined]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [span, parent] = next;
    if (tree.byId.has(span.span_id)) continue;
    const node = nodeOf(tree, span, parent, known);
    tree.nodes.push(node);
    tree.byId.set(node.id, node);
    if (span.status === "ERROR") tree.errors += 1;
    const below = children.get(span.span_id) ?? [];
    for (let index = below.length - 1; index >= 0; index -= 1) waiting.push([below[index]!, node]);
  }
  for (let index = tree.nodes.length - 1; index >= first; index -= 1) {
    const { parent, below } = tree.nodes[index]!;
    if (parent) parent.below += below + 1;
  }
}

function nodeOf(tree: SpanTree, span: SpanRecord, parent: SpanNode | undefined, known: Map<string, SpanRecord>): SpanNode {
  const start = (span.start_ns - tree.start) / MILLISECOND;
  const open = span.end_ns === undefined || span.end_ns === null;
  return {
    id: span.span_id,
    span,
    parent,
    orphan: Boolean(span.parent_id) && !known.has(span.parent_id!),
    type: typeOf(span),
    depth: parent ? parent.depth + 1 : 0,
    index: tree.nodes.length,
    below: 0,
    start,
    end: open ? tree.length : Math.max(start, (span.end_ns! - tree.start) / MILLISECOND),
    open,
  };
}

function typeOf(span: SpanRecord): string {
  const type = attribute(span, "mlflow.spanType");
  return typeof type === "string" && type ? type : "UNKNOWN";
}

/** An attribute's value; of what is not JSON, the text. */
export function attribute(span: SpanRecord, key: string): unknown {
  const text = span.attributes?.[key];
  return text === undefined ? undefined : parsed(text);
}

const LONG_NUMBER = /\d{16}/;

export function parsed(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whole numbers that JavaScript's cannot hold stay exact, where the browser says how they were written. */
function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  const rounded = typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source);
  return rounded ? BigInt(source) : value;
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

/** The spans that hold a text: in their names, attributes, events or messages, as a person would write it. */
export function findSpans(tree: SpanTree, text: string): Set<string> {
  const found = new Set<string>();
  const plain = new RegExp(quoted(text), "i");
  // In JSON, quotes and line ends are escaped, by some writers also every letter beyond ASCII.
  const inJson = JSON.stringify(text).slice(1, -1);
  const ascii = inJson.replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const coded = new RegExp([...new Set([inJson, ascii])].map(quoted).join("|"), "i");
  for (const { id, span } of tree.nodes) {
    if (plain.test(span.name) || plain.test(span.status_message ?? "") || holds(span, coded)) found.add(id);
  }
  return found;
}

function holds(span: SpanRecord, coded: RegExp): boolean {
  for (const key in span.attributes) {
    // Each span repeats the id of its trace.
    if (key !== "mlflow.traceRequestId" && coded.test(span.attributes[key]!)) return true;
  }
  return (span.events?.length ?? 0) > 0 && coded.test(JSON.stringify(span.events));
}

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

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
