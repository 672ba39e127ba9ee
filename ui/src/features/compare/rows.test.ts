import { describe, expect, it } from "vitest";
import type { Run } from "@/api/types";
import { changeOf, compareRows, ends, wantedRows } from "./rows";

function run(id: string, params: Record<string, string>, metrics: Record<string, number | string> = {}): Run {
  return {
    info: { run_id: id, run_name: id, experiment_id: "1", status: "FINISHED", start_time: 1000, end_time: 3000 },
    data: {
      params: Object.entries(params).map(([key, value]) => ({ key, value })),
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 0, step: 0 })),
      tags: [
        { key: "mlflow.source.name", value: "train.py" },
        { key: "team", value: id },
      ],
    },
  } as unknown as Run;
}

const rowsOf = (...runs: Run[]) => new Map(compareRows(runs).map((row) => [`${row.section} ${row.key}`, row]));

describe("compareRows", () => {
  it("puts every key of any run in a row", () => {
    const rows = rowsOf(run("a", { lr: "0.1" }, { loss: 2 }), run("b", { depth: "3" }, { loss: 1 }));
    expect(rows.get("Params lr")!.texts).toEqual(["0.1", undefined]);
    expect(rows.get("Params depth")!.texts).toEqual([undefined, "3"]);
    expect(rows.get("Metrics loss")!.numbers).toEqual([2, 1]);
    expect(rows.get("Run Source")!.texts).toEqual(["train.py", "train.py"]);
    expect(rows.has("Tags mlflow.source.name")).toBe(false);
  });

  it("compares numbers as numbers and texts as texts", () => {
    const rows = rowsOf(run("a", { lr: "0.10", name: "x", n: "12" }), run("b", { lr: "1e-1", name: "x ", n: "12b" }));
    expect(rows.get("Params lr")!.differs).toBe(false);
    expect(rows.get("Params name")!.differs).toBe(true);
    expect(rows.get("Params n")!.numbers).toBeUndefined();
  });

  it("knows that NaN is NaN, and that a missing value is a difference", () => {
    const rows = rowsOf(run("a", {}, { loss: "NaN", only: 0 }), run("b", {}, { loss: "NaN" }));
    expect(rows.get("Metrics loss")!.differs).toBe(false);
    expect(rows.get("Metrics only")!.differs).toBe(true);
  });

  it("tells metrics apart that are written alike", () => {
    const rows = rowsOf(run("a", {}, { loss: 0.12345678 }), run("b", {}, { loss: 0.12345679 }));
    expect(new Set(rows.get("Metrics loss")!.texts).size).toBe(1);
    expect(rows.get("Metrics loss")!.differs).toBe(true);
  });

  it("takes least or most of a metric from its summary", () => {
    const summaries = new Map<string, unknown>([
      ["a", new Map([["loss", { key: "loss", min: { value: 0.5, step: 1 }, max: { value: 2, step: 0 } }]])],
      ["b", new Map([["loss", { key: "loss", min: undefined, max: undefined }]])],
    ]) as never;
    const runs = [run("a", {}, { loss: 1 }), run("b", {}, { loss: "NaN" })];
    const loss = (of: "last" | "min" | "max") => compareRows(runs, of, summaries).find((row) => row.key === "loss")!.numbers;
    expect(loss("last")).toEqual([1, Number.NaN]);
    expect(loss("min")).toEqual([0.5, Number.NaN]);
    expect(loss("max")).toEqual([2, Number.NaN]);
  });

  it("shows only differences, and only what is looked for", () => {
    const rows = compareRows([run("a", { lr: "1", depth: "3" }), run("b", { lr: "2", depth: "3" })]);
    const keys = (differences: boolean, find: string) =>
      wantedRows(rows, differences, find)
        .filter((row) => row.section === "Params")
        .map((row) => row.key);
    expect(keys(true, "")).toEqual(["lr"]);
    expect(keys(false, "DEP")).toEqual(["depth"]);
    expect(keys(true, "dep")).toEqual([]);
  });
});

describe("changeOf", () => {
  it("says the change and its share", () => {
    expect(changeOf(1.1, 1)).toBe("+0.1 (+10%)");
    expect(changeOf(-2, -1)).toBe("−1 (−100%)");
    expect(changeOf(3, 0)).toBe("+3");
  });
  it("says nothing where there is nothing to say", () => {
    expect(changeOf(1, 1)).toBeUndefined();
    expect(changeOf(Number.NaN, 1)).toBeUndefined();
    expect(changeOf(undefined, 1)).toBeUndefined();
  });
});

describe("ends", () => {
  it("finds lowest and highest", () => {
    expect(ends([2, undefined, 1, Number.NaN])).toEqual({ lowest: 1, highest: 2 });
    expect(ends([2, 2])).toBeUndefined();
    expect(ends([undefined, 2])).toBeUndefined();
  });
});
