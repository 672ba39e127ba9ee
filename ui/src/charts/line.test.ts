import { expect, test } from "vitest";
import { groupKeys, toLine } from "./line";

const point = (step: number, time: number, value: number) => ({ step, time, value });

test("a line goes up its axis, whatever the order of the points", () => {
  const points = [point(2, 1000, 0.2), point(0, 3000, 0.5), point(1, 2000, 0.3)];
  expect(toLine(points, "step")).toEqual({ x: [0, 1, 2], y: [0.5, 0.3, 0.2] });
  expect(toLine(points, "time")).toEqual({ x: [1, 2, 3], y: [0.2, 0.3, 0.5] });
});

test("points of one step keep the order in which they were logged", () => {
  expect(toLine([point(0, 1, 3), point(0, 2, 1), point(0, 3, 2)], "step").y).toEqual([3, 1, 2]);
});

test("what is not a finite number leaves a gap", () => {
  const values = [1, Number.NaN, Number.MAX_VALUE, -Number.MAX_VALUE, 2];
  expect(toLine(values.map((value, step) => point(step, 0, value)), "step").y).toEqual([1, null, null, null, 2]);
});

test("metrics are grouped by prefix: single ones first, the system's last", () => {
  const keys = ["system/cpu", "val/loss", "system/gpu", "train/loss", "accuracy", "train/acc"];
  expect(groupKeys(keys)).toEqual([
    { prefix: "", keys: ["accuracy", "val/loss"] },
    { prefix: "train", keys: ["train/acc", "train/loss"] },
    { prefix: "system", keys: ["system/cpu", "system/gpu"] },
  ]);
});
