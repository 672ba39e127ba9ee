import { expect, test } from "vitest";
import { arrange, type Column, inSight, moved, nextSort, within } from "./column";

const column = (id: string, more: Partial<Column<string>> = {}): Column<string> => ({
  id,
  label: id,
  width: 100,
  render: (row) => row,
  ...more,
});

test("pinned columns come first and stay where those before them end", () => {
  const placed = arrange([column("a"), column("b", { pinned: true }), column("c", { pinned: true })], { b: 150 });
  expect(placed.map(({ column: { id }, left }) => [id, left])).toEqual([
    ["b", 0],
    ["c", 150],
    ["a", undefined],
  ]);
});

test("a column is never too narrow to be taken hold of, nor endless", () => {
  expect(within({}, 3)).toBe(56);
  expect(within({ minWidth: 90 }, 3)).toBe(90);
  expect(within({}, 9e9)).toBe(1200);
});

test("the head of a column orders down, up, and not at all", () => {
  const down = nextSort(undefined, "x");
  const up = nextSort(down, "x");
  expect([down, up, nextSort(up, "x")]).toEqual([
    { column: "x", ascending: false },
    { column: "x", ascending: true },
    undefined,
  ]);
  expect(nextSort(up, "y")).toEqual({ column: "y", ascending: false });
});

test("of many columns only those in sight are in the page, and the pinned ones", () => {
  const many = Array.from({ length: 1000 }, (_, number) => column(`c${number}`, { pinned: number === 7 }));
  const sight = inSight(arrange(many, {}), 20, 22);
  expect(sight.placed.map(({ column: { id }, index }) => `${id} ${index}`)).toEqual(["c7 0", "c21 21", "c22 22", "c23 23"]);
  expect(sight.skipped).toBe(2000);
  expect(inSight(arrange(many.slice(0, 20), {}), 3, 4).placed).toHaveLength(20);
});

test("a column is moved before another, or to the end", () => {
  expect(moved(["a", "b", "c"], "c", "a")).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], "a", undefined)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b"], "a", "a")).toEqual(["a", "b"]);
});
