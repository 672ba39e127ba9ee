import { Play } from "lucide-react";
import { expect, test } from "vitest";
import { type Entry, matching, moved } from "./entry";

const entry = (label: string, words?: string): Entry => ({ id: label, label, words, Icon: Play });

test("every word has to occur, in whatever order and case", () => {
  const entries = [entry("Theme: dark", "colour"), entry("Theme: light"), entry("Settings")];
  expect(matching(entries, "DARK theme").map(({ id }) => id)).toEqual(["Theme: dark"]);
  expect(matching(entries, "colour").map(({ id }) => id)).toEqual(["Theme: dark"]);
  expect(matching(entries, " ")).toHaveLength(3);
});

test.each([
  ["ArrowDown", 2, 0],
  ["ArrowUp", 0, 2],
  ["PageDown", 0, 2],
  ["PageUp", 2, 0],
  ["x", 0, undefined],
])("%s from %d leads to %s of three", (key, from, to) => expect(moved(key, from, 3)).toBe(to));

test("an empty list leads nowhere", () => expect(moved("ArrowDown", 0, 0)).toBeUndefined());
