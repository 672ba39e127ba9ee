import { expect, test } from "vitest";
import { type Curve, curveOf, type Envelope, indexAt, nearestIndex, readingsAt, xDomain, yDomain } from "./curve";
import { groupCurve } from "./group";
import { refined } from "./useEnvelopes";

const NONE = { kind: "none", amount: 0 } as const;
const look = { name: "run", colour: "red", dash: 0, smoothing: NONE };

function exact(runId: string, x: number[], values: number[]): Envelope {
  return { runId, metric: "loss", points: x.length, exact: true, x, min: values, max: values, mean: values, last: values, nan: [] };
}

const curve = (x: number[], y: number[], more: Partial<Curve> = {}): Curve => ({ ...curveOf(exact("a", x, y), look), ...more });

test("what cannot be drawn leaves a gap and is marked", () => {
  const { y, odd } = curveOf(exact("a", [0, 1, 2, 3], [1, Number.NaN, Number.MAX_VALUE, Number.NEGATIVE_INFINITY]), look);
  expect(y).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
  expect(odd).toEqual([
    { x: 1, value: Number.NaN },
    { x: 2, value: Number.POSITIVE_INFINITY },
    { x: 3, value: Number.NEGATIVE_INFINITY },
  ]);
});

test("a band is drawn when points stand for many, and the raw line when it is smoothed", () => {
  const buckets = { ...exact("a", [0, 10], [1, 2]), exact: false, min: [0, 1], max: [9, 3] };
  const made = curveOf({ ...buckets, nan: [0, 2] }, { ...look, smoothing: { kind: "ema", amount: 0.5 } });
  expect(made.odd).toEqual([{ x: 10, value: Number.NaN }]);
  expect(made.high).toEqual([9, 3]);
  expect(made.raw).toEqual([1, 2]);
  expect(made.y[1]).toBeCloseTo(1.25 / 0.75);
  expect(curveOf(exact("a", [0], [1]), look).low).toBeUndefined();
});

test("places are found by halving", () => {
  expect([-1, 0, 4, 5, 9].map((at) => indexAt([0, 5], at))).toEqual([-1, 0, 0, 1, 1]);
  expect([-9, 2, 3, 99].map((at) => nearestIndex([0, 5], at))).toEqual([0, 0, 1, 1]);
  expect(nearestIndex([], 1)).toBe(-1);
});

test("the values in sight, and the peaks of bands, make the range", () => {
  const line = curve([0, 1, 2, 3], [0, 10, 20, 1000]);
  expect(yDomain([line], [0, 1.5], false)).toEqual([-1, 21]);
  expect(yDomain([{ ...line, high: [0, 10, 50, 1000] }], [0, 1.5], false)[1]).toBeGreaterThan(50);
  expect(yDomain([line], [0, 3], false, { min: 0, max: 5 })).toEqual([0, 5]);
  expect(yDomain([curve([0, 1], [-1, 5])], [0, 1], true)[0]).toBeGreaterThan(0);
  expect(yDomain([], [0, 1], false)).toEqual([-0.05, 1.05]);
  expect(xDomain([curve([0, 4], [1, 2]), curve([2, 9], [1, 2])], true)).toEqual([2, 9]);
  expect(xDomain([curve([7], [1])], false)).toEqual([6.5, 7.5]);
});

test("the nearest curves come first, those that have ended are left out", () => {
  const curves = [curve([0, 10], [1, 1], { id: "far" }), curve([0, 10], [4, 4], { id: "near" }), curve([0, 2], [5, 5], { id: "ended" })];
  expect(readingsAt(curves, 8, 5, (value) => value, 0.1).map((one) => one.curve.id)).toEqual(["near", "far"]);
});

test("a group is the mean of its runs, each as long as it lasts", () => {
  const runs = [exact("a", [0, 2, 4], [0, 2, 4]), exact("b", [0, 1, 2], [2, 4, 6])];
  const group = groupCurve("g", runs, "range", look);
  expect(group.x).toEqual([0, 1, 2, 4]);
  expect(group.y).toEqual([1, 2.5, 4, 4]);
  expect(group.low).toEqual([0, 1, 2, 4]);
  expect(group.high).toEqual([2, 4, 6, 4]);
  const std = groupCurve("g", runs, "std", look);
  expect(std.high![0]).toBeCloseTo(1 + Math.SQRT2);
});

test("a group of many places keeps the peaks between the places of its mean", () => {
  const x = Array.from({ length: 2000 }, (_, place) => place);
  const values = x.map((place) => (place === 777 ? 100 : 1));
  const group = groupCurve("g", [exact("a", x, values)], "range", look);
  expect(group.x.length).toBeLessThan(500);
  expect(Math.max(...group.high!)).toBe(100);
});

test("finer data takes the place of the coarse, and the coarse goes on at both sides", () => {
  const coarse = { ...exact("a", [0, 10, 20, 30], [0, 1, 2, 3]), exact: false };
  const finer = exact("a", [9, 10, 11, 12], [5, 6, 7, 8]);
  const [joined] = refined([coarse, exact("b", [1], [1])], [finer]);
  expect(joined!.x).toEqual([0, 9, 10, 11, 12, 20, 30]);
  expect(joined!.mean).toEqual([0, 5, 6, 7, 8, 2, 3]);
  expect(joined!.exact).toBe(false);
});
