import { expect, test } from "vitest";
import { add, change, find, type Layout, move, moveSection, readLayout, remove, resolve, rowsOf, type Section, USUAL } from "./layout";
import type { Panel } from "./panel";

const KEYS = ["train/loss", "val/loss", "system/cpu", "train/acc", "accuracy", "system/gpu"];

const metrics = (sections: Section[]) => sections.map(({ name, panels }) => [name, panels.map((panel) => panel.metrics?.join("+") ?? panel.kind)]);
const show = (layout: Layout, keys = KEYS) => resolve(layout, keys, false);

test("every metric has a panel at first: single ones first, the system's last", () => {
  expect(metrics(show(USUAL))).toEqual([
    ["Metrics", ["accuracy", "val/loss"]],
    ["train", ["train/acc", "train/loss"]],
    ["system", ["system/cpu", "system/gpu"]],
  ]);
  expect(metrics(resolve(USUAL, ["a"], true)).at(-1)).toEqual(["Images", ["images"]]);
});

test("a moved panel keeps its place while new metrics arrive", () => {
  const moved = move(USUAL, show(USUAL), { section: 1, panel: 1 }, { section: 1, panel: 0 });
  expect(metrics(show(moved))[1]).toEqual(["train", ["train/loss", "train/acc"]]);
  expect(metrics(show(moved, [...KEYS, "train/f1"]))[1]).toEqual(["train", ["train/loss", "train/acc", "train/f1"]]);
});

test("a panel goes to another section and stays there", () => {
  const moved = move(USUAL, show(USUAL), { section: 2, panel: 0 }, { section: 0, panel: 1 });
  expect(metrics(show(moved))).toEqual([
    ["Metrics", ["accuracy", "system/cpu", "val/loss"]],
    ["train", ["train/acc", "train/loss"]],
    ["system", ["system/gpu"]],
  ]);
});

test("a layout lists only what is not as usual", () => {
  const many = Array.from({ length: 10_000 }, (_, at) => `m${at}`);
  const changed = change(USUAL, show(USUAL, many), "auto m3", { logY: true });
  expect(changed.sections[0]!.panels.length).toBeLessThan(10);
  expect(show(changed, many)[0]!.panels).toHaveLength(10_000);
  expect(show(changed, many)[0]!.panels[3]).toMatchObject({ metrics: ["m3"], logY: true });
});

test("what is removed stays away, what is added comes first", () => {
  const without = remove(USUAL, show(USUAL), "auto val/loss");
  expect(metrics(show(without))[0]).toEqual(["Metrics", ["accuracy"]]);
  const scatter: Panel = { id: "s", kind: "scatter", x: "params.lr", y: "metrics.accuracy" };
  const more = add(without, show(without), scatter);
  expect(metrics(show(more))[0]).toEqual(["Charts", ["scatter"]]);
  const back = add(more, show(more), { id: "v", kind: "line", metrics: ["val/loss"] });
  expect(metrics(show(back))[0]).toEqual(["Charts", ["val/loss", "scatter"]]);
  expect(back.removed).toEqual([]);
  expect(metrics(show(remove(more, show(more), "s")))[0]![0]).toBe("Metrics");
});

test("sections change places", () => {
  expect(show(moveSection(USUAL, show(USUAL), 2, 0)).map(({ name }) => name)).toEqual(["system", "Metrics", "train"]);
  expect(moveSection(USUAL, show(USUAL), 0, -1)).toBe(USUAL);
});

test("panels are found by title and metric", () => {
  expect(metrics(find(show(USUAL), "LOSS"))).toEqual([
    ["Metrics", ["val/loss"]],
    ["train", ["train/loss"]],
  ]);
});

test("what was saved may be anything", () => {
  for (const odd of [null, 7, "x", [], { sections: [null, 3, { panels: [null, { kind: "evil" }] }] }]) {
    expect(() => resolve(readLayout(odd), KEYS, true)).not.toThrow();
  }
  const read = readLayout({
    columns: 99,
    height: "tall",
    auto: false,
    sections: [{ name: "A", panels: [{ kind: "line", metrics: ["loss", 3], id: "p", evil: 1 }, { kind: "bar", id: "p", min: "x" }] }],
  });
  expect(read).toEqual({
    auto: false,
    columns: 4,
    height: 240,
    removed: [],
    sections: [{ name: "A", panels: [{ id: "p", kind: "line", metrics: ["loss"] }, { id: "p'", kind: "bar" }] }],
  });
  expect(readLayout(JSON.parse(JSON.stringify(read)))).toEqual(read);
});

test("panels flow into rows", () => {
  const panel = (id: string, width?: number): Panel => ({ id, kind: "line", ...(width ? { width } : {}) });
  const rows = rowsOf([panel("a"), panel("b", 2), panel("c", 4), panel("d")], 3);
  expect(rows.map((row) => row.map(({ id }) => id))).toEqual([["a", "b"], ["c"], ["d"]]);
});
