import { expect, test } from "vitest";
import type { Run } from "@/api/types";
import { durationOf, flatten, nest, rowOf, type RunNode } from "./rows";

function row(id: string, parent?: string) {
  const tags = parent === undefined ? [] : [{ key: "mlflow.parentRunId", value: parent }];
  const run: Run = { info: { run_id: id, experiment_id: "1" }, data: { tags } };
  return rowOf(run);
}

const outline = (nodes: RunNode[]) =>
  flatten(nodes, new Set()).map((line) => `${"  ".repeat(line.depth)}${line.row.id}${line.found ? "" : " (context)"}`);

test("a run's data is found by key, NaN included", () => {
  const { metrics, params } = rowOf({
    info: { run_id: "a", experiment_id: "1" },
    data: { metrics: [{ key: "loss", value: "NaN" }], params: [{ key: "lr", value: "0.1" }] },
  });
  expect(metrics.get("loss")).toBeNaN();
  expect(params.get("lr")).toBe("0.1");
});

test("children stand under their parent, and the group where its first member is", () => {
  const found = [row("x"), row("c2", "p"), row("y"), row("c1", "p"), row("p")];
  expect(outline(nest(found, []))).toEqual(["x", "p", "  c2", "  c1", "y"]);
});

test("parents and grandparents that the search did not find are shown for their children", () => {
  const nodes = nest([row("c", "p")], [row("p", "g"), row("g")]);
  expect(outline(nodes)).toEqual(["g (context)", "  p (context)", "    c"]);
});

test("a parent that is fetched for one page and found by a later one is one row", () => {
  expect(outline(nest([row("c", "p"), row("p")], [row("p")]))).toEqual(["p", "  c"]);
});

test("a child whose parent is nowhere stands alone", () => {
  expect(outline(nest([row("c", "gone")], []))).toEqual(["c"]);
});

test("further pages only add rows", () => {
  const first = [row("c1", "p"), row("x")];
  const before = outline(nest(first, [row("p")]));
  const after = outline(nest([...first, row("y"), row("p")], [row("p")]));
  expect(after.map((line) => line.replace(" (context)", "")).slice(0, 3)).toEqual(
    before.map((line) => line.replace(" (context)", "")),
  );
});

test("runs that name each other as parents are shown once each", () => {
  const shown = flatten(nest([row("a", "b"), row("b", "a"), row("self", "self")], []), new Set());
  expect(shown.map((line) => line.row.id).sort()).toEqual(["a", "b", "self"]);
});

test("under a collapsed run nothing is in sight", () => {
  const nodes = nest([row("p"), row("c", "p"), row("d", "c")], []);
  expect(flatten(nodes, new Set(["p"])).map((line) => line.row.id)).toEqual(["p"]);
  expect(flatten(nodes, new Set(["c"])).map((line) => line.row.id)).toEqual(["p", "c"]);
});

test("a run lasts until its end, a running one until now, one that never ended unknown", () => {
  const info = { run_id: "a", experiment_id: "1", start_time: 1000 };
  expect(durationOf({ ...info, end_time: 3500, status: "FINISHED" }, 9000)).toBe(2500);
  expect(durationOf({ ...info, status: "RUNNING" }, 9000)).toBe(8000);
  expect(durationOf({ ...info, status: "KILLED" }, 9000)).toBeUndefined();
  expect(durationOf({ ...info, start_time: null, status: "RUNNING" }, 9000)).toBeUndefined();
});
