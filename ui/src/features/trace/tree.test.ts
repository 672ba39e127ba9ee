import { expect, test } from "vitest";
import type { TraceOutline } from "@/api/trace";
import { buildTree, formatShort, marks, placeIn, visibleNodes } from "./tree";
import { parsed } from "./values";

const START = 1_760_000_000_000_000_000;

interface Given {
  id: string;
  parent: string | undefined;
  from: number;
  to: number | null;
}

const span = (id: string, parent: string | undefined, from = 0, to: number | null = 10): Given => ({ id, parent, from, to });

/** As the server gives it: in the order of the beginnings. */
function outline(given: Given[]): TraceOutline {
  const spans = given.toSorted((one, other) => one.from - other.from);
  return {
    start_ns: START,
    names: spans.map(({ id }) => id),
    types: ["TOOL"],
    ids: spans.map(({ id }) => id),
    parent_ids: spans.map(({ parent }) => parent ?? null),
    name: spans.map((_, at) => at),
    type: spans.map(() => 0),
    status: spans.map(() => 1),
    start: spans.map(({ from }) => from * 1e6),
    duration: spans.map(({ from, to }) => (to === null ? null : (to - from) * 1e6)),
    calls: [{ span: 0, model: "gpt-4o" }],
  };
}

const treeOf = (spans: Given[]) => buildTree(outline(spans));
const shape = (spans: Given[]) => treeOf(spans).nodes.map((node) => `${" ".repeat(node.depth)}${node.id}`);

test("children are under their parents, in the order in which they began", () => {
  expect(shape([span("late", "root", 5), span("root", undefined), span("deep", "early", 2), span("early", "root", 1)])).toEqual([
    "root",
    " early",
    "  deep",
    " late",
  ]);
});

test("each span knows how many are below it and when it was", () => {
  const tree = treeOf([span("root", undefined, 0, 100), span("a", "root", 10, 60), span("b", "a", 20, 30)]);
  expect(tree.nodes.map((node) => node.below)).toEqual([2, 1, 0]);
  expect(tree.length).toBeCloseTo(100, 2);
  expect(tree.nodes[2]!.start).toBeCloseTo(20, 2);
  expect(tree.nodes[2]!.end).toBeCloseTo(30, 2);
});

test("a span whose parent has not arrived is a root that says so", () => {
  const tree = treeOf([span("root", undefined), span("lost", "gone", 1)]);
  expect(tree.nodes.map((node) => [node.id, node.depth, node.orphan])).toEqual([
    ["root", 0, false],
    ["lost", 0, true],
  ]);
});

test("spans that are one another's parents are shown once each", () => {
  expect(shape([span("root", undefined), span("a", "b", 1), span("b", "a", 2), span("self", "self", 3)])).toEqual(["root", "a", " b", "self"]);
});

test("an open span lasts to the end of what is known", () => {
  const tree = treeOf([span("root", undefined, 0, null), span("a", "root", 5, 40)]);
  expect(tree.nodes[0]).toMatchObject({ open: true, end: tree.length });
  expect(tree.length).toBeCloseTo(40, 2);
});

test("30,000 spans, each the child of the one before, are no matter of the stack", () => {
  const chain = Array.from({ length: 30_000 }, (_, index) => span(String(index), index ? String(index - 1) : undefined, index / 1000));
  const tree = treeOf(chain);
  expect(tree.nodes.at(-1)!.depth).toBe(29_999);
  expect(tree.nodes[0]!.below).toBe(29_999);
});

test("no spans make an empty tree", () => {
  expect(treeOf([])).toMatchObject({ nodes: [], length: 0 });
});

test("what is under a collapsed span is not among the rows", () => {
  const tree = treeOf([span("root", undefined), span("a", "root", 1), span("b", "a", 2), span("c", "root", 3)]);
  expect(visibleNodes(tree, new Set(["a"])).map((node) => node.id)).toEqual(["root", "a", "c"]);
});

test("a search shows what it found and what leads there", () => {
  const tree = treeOf([span("root", undefined), span("a", "root", 1), span("b", "a", 2), span("c", "root", 3)]);
  expect(visibleNodes(tree, new Set(["a"]), new Set(["b"])).map((node) => node.id)).toEqual(["root", "a", "b"]);
});

test("a part of the time shows what is in it, cut at its edges", () => {
  const range = { start: 100, end: 200 };
  expect(placeIn(range, { start: 125, end: 150 })).toEqual({ left: 25, width: 25 });
  expect(placeIn(range, { start: 0, end: 1000 })).toEqual({ left: 0, width: 100 });
  for (const outside of [{ start: 250, end: 300 }, { start: 50, end: 100 }, { start: 200, end: 250 }]) expect(placeIn(range, outside)).toBeUndefined();
  expect(placeIn(range, { start: 100, end: 100 })).toEqual({ left: 0, width: 0 });
  expect(placeIn({ start: 5, end: 5 }, { start: 5, end: 5 })).toEqual({ left: 0, width: 100 });
});

/** Whether a reviver is told how a value was written, which Node 20 does not do. */
let told = false;
JSON.parse("1", (_key: string, value: unknown, context?: object) => {
  told = context !== undefined;
  return value;
});

test.skipIf(!told)("long numbers stay as they were written", () => {
  expect(parsed('{"a": 12345678901234567890, "b": 1.5, "c": "12345678901234567890"}')).toEqual({
    a: 12345678901234567890n,
    b: 1.5,
    c: "12345678901234567890",
  });
  expect(parsed("not JSON")).toBe("not JSON");
});

test("marks are round and few", () => {
  expect(marks(208, 4)).toEqual([0, 100, 200]);
  expect(marks(0, 4)).toEqual([0]);
  expect(marks(1000, 4)).toEqual([0, 500, 1000]);
});

test("times are written as fine as they are", () => {
  expect([0, 0.0421, 1.2345, 12.34, 207.8, 13_170, 60_000].map(formatShort)).toEqual(["0", "42 µs", "1.23 ms", "12.3 ms", "208 ms", "13.17 s", "1 min"]);
});
