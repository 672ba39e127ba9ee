import { expect, test } from "vitest";
import type { Experiment, ExperimentSummary } from "@/api/types";
import { type Arrangement, FOLDER_TAG, folderNames, named, noteLine, placeOf, treeRows } from "./folders";

let next = 0;
function experiment(name: string, more: { folder?: string; id?: string; created?: number } = {}): Experiment {
  const tags = more.folder === undefined ? [] : [{ key: FOLDER_TAG, value: more.folder }];
  return { experiment_id: more.id ?? String((next += 1)), name, tags, creation_time: more.created ?? 1 } as Experiment;
}
const summary = (id: string, runs: number, last = 0): [string, ExperimentSummary] => [
  id,
  { experiment_id: id, runs, running: 1, traces: 2, models: 3, last_start_time: last },
];
const arranged = (more: Partial<Arrangement> = {}): Arrangement => ({
  sort: "name",
  ascending: true,
  summaries: new Map(),
  isOpen: () => true,
  ...more,
});
const shown = (experiments: Experiment[], more?: Partial<Arrangement>) =>
  treeRows(experiments, arranged(more)).map(({ depth, label }) => "  ".repeat(depth) + label);

test.each([
  ["a", undefined, [], "a"],
  ["vision/digits/sweep", undefined, ["vision", "digits"], "sweep"],
  ["/Users/ada@example.com/x", undefined, ["Users", "ada@example.com"], "x"],
  ["a//b/", undefined, ["a"], "b"],
  ["/", undefined, [], "/"],
  ["a/b", "else/where", ["else", "where"], "a/b"],
  ["a/b", "", [], "a/b"],
])("%s with the tag %s", (name, folder, folders, label) => expect(placeOf(experiment(name, { folder }))).toEqual({ folders, label }));

test("folders come before experiments, numbers are ordered as numbers", () => {
  const experiments = ["b", "a/2", "a/10", "c/x/y", "a"].map((name) => experiment(name));
  expect(shown(experiments)).toEqual(["a", "  2", "  10", "c", "  x", "    y", "a", "b"]);
});

test("what is in a folder that is not open is not there, but is counted", () => {
  const rows = treeRows([experiment("a/b/c"), experiment("a/d")], arranged({ isOpen: (folder) => folder === "a/" }));
  expect(rows.map(({ id }) => id).slice(0, 2)).toEqual(["a/", "a/b/"]);
  expect(rows[0]).toMatchObject({ count: 2, open: true });
  expect(rows[1]).toMatchObject({ count: 1, open: false });
  expect(rows).toHaveLength(3);
});

test("a folder has the figures of all that is in it, once they are known", () => {
  const experiments = [experiment("a/x", { id: "1" }), experiment("a/y", { id: "2" })];
  const known = treeRows(experiments, arranged({ summaries: new Map([summary("1", 5, 70), summary("2", 7, 90)]) }));
  expect(known[0]).toMatchObject({ figures: { runs: 12, running: 2, traces: 4, models: 6, activity: 90 } });
  const half = treeRows(experiments, arranged({ summaries: new Map([summary("1", 5)]) }));
  expect(half[0]!.figures).toBeUndefined();
});

test("by activity the folder in which something happened last comes first", () => {
  const experiments = [experiment("old/x", { id: "1" }), experiment("new/x", { id: "2" }), experiment("alone", { id: "3", created: 80 })];
  const summaries = new Map([summary("1", 9, 10), summary("2", 1, 50), summary("3", 0)]);
  expect(shown(experiments, { sort: "activity", ascending: false, summaries })).toEqual(["new", "  x", "old", "  x", "alone"]);
  expect(shown(experiments, { sort: "runs", ascending: false, summaries })).toEqual(["old", "  x", "new", "  x", "alone"]);
});

test("every word has to occur, in the name or in the folder", () => {
  const experiments = [experiment("Vision/Sweep"), experiment("sweep", { folder: "text" })];
  expect(named(experiments, "SWEEP vis")).toEqual([experiments[0]]);
  expect(named(experiments, "text")).toEqual([experiments[1]]);
  expect(named(experiments, "  ")).toBe(experiments);
});

test("suggested are all folders and those they are in", () => {
  expect(folderNames([experiment("a/b/c"), experiment("x", { folder: "a/z" })])).toEqual(["a", "a/b", "a/z"]);
});

test("ten thousand experiments are arranged at once", () => {
  const experiments = Array.from({ length: 10_000 }, (_, index) => experiment(`team-${index % 20}/p-${index % 400}/e ${index}`));
  expect(treeRows(experiments, arranged())).toHaveLength(10_000 + 20 + 400);
});

test.each([
  ["# Digits\n\nFour **networks**, see `train.py` and [this](https://a.b).", "Digits Four networks, see train.py and this."],
  ["- one\n- two_three", "one two_three"],
  ["", ""],
])("%j in a line is %j", (note, line) => expect(noteLine(note)).toBe(line));
