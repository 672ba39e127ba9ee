import { expect, test } from "vitest";
import { levelOf, placeAt, sizeOf, windowsOf } from "./lines";

const COUNTS: Record<string, number> = { root: 5, b: 3, d: 2, b1: 1 };
const counts = (list: string) => COUNTS[list] ?? 0;
// a, b (b0, b1 (x), b2), c, d (d0, d1), e
const level = levelOf(
  "root",
  counts,
  new Map([
    ["d", { list: "root", index: 3 }],
    ["b", { list: "root", index: 1 }],
    ["b1", { list: "b", index: 1 }],
  ]),
);

test("every line leads to a place in a list", () => {
  const places = Array.from({ length: sizeOf(level) }, (_, line) => placeAt(level, line)!);
  expect(places.map(({ list, index, depth }) => `${"-".repeat(depth)}${list}${index}`)).toEqual([
    "root0",
    "root1",
    "-b0",
    "-b1",
    "--b10",
    "-b2",
    "root2",
    "root3",
    "-d0",
    "-d1",
    "root4",
  ]);
  expect(placeAt(level, sizeOf(level))).toBeUndefined();
  expect(placeAt(level, -1)).toBeUndefined();
});

test("lists of a hundred thousand lines are found without going through them", () => {
  const long = levelOf("root", (list) => (list === "root" ? 100_000 : 50_000), new Map([["p", { list: "root", index: 10 }]]));
  expect(sizeOf(long)).toBe(150_000);
  expect(placeAt(long, 149_999)).toEqual({ list: "root", index: 99_999, depth: 0 });
  expect(placeAt(long, 50_010)).toEqual({ list: "p", index: 49_999, depth: 1 });
});

test("only the windows of the lines in sight are asked for", () => {
  const long = levelOf("root", (list) => (list === "root" ? 1000 : 250), new Map([["p", { list: "root", index: 120 }]]));
  expect([...windowsOf(long, 110, 240, 100)]).toEqual([
    ["root", new Set([1])],
    ["p", new Set([0, 1])],
  ]);
  expect([...windowsOf(long, -50, 10, 100)]).toEqual([["root", new Set([0])]]);
  expect([...windowsOf(long, 1240, 2000, 100)]).toEqual([["root", new Set([9])]]);
});

test("what is unfolded beyond the end of its list is not there", () => {
  expect(sizeOf(levelOf("root", counts, new Map([["z", { list: "root", index: 7 }]])))).toBe(5);
});
