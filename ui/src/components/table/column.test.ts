import { expect, test } from "vitest";
import { arrange, type Column, nextSort, within } from "./column";

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
