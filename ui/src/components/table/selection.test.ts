import { expect, test } from "vitest";
import { toggled } from "./selection";

const idAt = (index: number) => ["a", "b", undefined, "d", "e"][index];

test("a click selects and takes back", () => {
  expect([...toggled(new Set(["a"]), idAt, 1, undefined, false)]).toEqual(["a", "b"]);
  expect([...toggled(new Set(["a", "b"]), idAt, 1, 0, false)]).toEqual(["a"]);
});

test("with a range all loaded rows between become as the one that is clicked", () => {
  expect([...toggled(new Set(["a"]), idAt, 4, 0, true)].sort()).toEqual(["a", "b", "d", "e"]);
  expect([...toggled(new Set(["a", "b", "d", "e"]), idAt, 1, 4, true)]).toEqual(["a"]);
});
