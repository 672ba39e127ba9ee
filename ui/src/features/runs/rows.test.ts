import { expect, test } from "vitest";
import type { RunWindow } from "@/api/runs";
import type { Run } from "@/api/types";
import { durationOf, rowsOf, runIdOf } from "./rows";

const run = (id: string, data: Run["data"]): Run => ({ info: { run_id: id, experiment_id: "1", run_name: `run ${id}` }, data });
const NAN = { value: Number.NaN, step: 1 };
const windowOf = (runs: Run[], summaries: RunWindow["summaries"] = new Map()): RunWindow => ({ runs, summaries, more: false });

test("a row has the values of all pieces by their columns", () => {
  const first = windowOf(
    [run("1", { metrics: [{ key: "loss", value: "NaN" as never, timestamp: 0 }], params: [{ key: "a", value: "x" }] })],
    new Map([["1", new Map([["loss", { key: "loss", points: 2, last: NAN, first: NAN, min: { value: 0.25, step: 0 }, max: undefined }]])]]),
  );
  const second = windowOf([run("1", { tags: [{ key: "team", value: "vision" }] })]);
  const [row] = rowsOf("root", "", [first, second]);
  expect(Object.fromEntries(row!.values)).toEqual({ "metrics.loss": NaN, "params.a": "x", "min.loss": 0.25, "tags.team": "vision" });
});

test("pieces are put together by the run, not by the place", () => {
  const first = windowOf([run("1", {}), run("2", {})]);
  const shifted = windowOf([run("2", { params: [{ key: "a", value: "of 2" }] })]);
  expect(rowsOf("root", "", [first, shifted]).map(({ values }) => values.get("params.a"))).toEqual([undefined, "of 2"]);
});

test("the same pieces give the same rows, others others", () => {
  const first = windowOf([run("1", {})]);
  const second = windowOf([run("1", {})]);
  const rows = rowsOf("root", "", [first, undefined]);
  expect(rowsOf("root", "", [first, undefined])).toBe(rows);
  expect(rowsOf("root", "", [first, second])).not.toBe(rows);
  expect(rowsOf("1", "", [first, undefined])).not.toBe(rows);
});

test("in a group a row has an id of its own, and leads to its run", () => {
  const [row] = rowsOf('group ["a:b"]', 'group ["a:b"]:', [windowOf([run("1", {})])]);
  expect(row!.id).toBe('group ["a:b"]:1');
  expect(runIdOf(row!.id)).toBe("1");
  expect(runIdOf("1")).toBe("1");
});

test("a run lasts until it ends, or until now", () => {
  const info = { run_id: "1", experiment_id: "1", start_time: 1000 };
  expect(durationOf({ ...info, end_time: 3000 }, 9000)).toBe(2000);
  expect(durationOf({ ...info, status: "RUNNING" }, 9000)).toBe(8000);
  expect(durationOf({ ...info, status: "KILLED" }, 9000)).toBeUndefined();
});
