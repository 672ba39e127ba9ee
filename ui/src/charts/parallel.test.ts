import { expect, test } from "vitest";
import { axisOf, distanceTo, passes, placeOn, valueAt } from "./parallel";

test("an axis of numbers is logarithmic where that helps", () => {
  const rates = axisOf("lr", "lr", [0.001, 0.01, 0.1, undefined, Number.NaN], true);
  expect(rates.log).toBe(true);
  expect(placeOn(rates, 0.01)).toBeCloseTo(0.5);
  expect(valueAt(rates, 0.5)).toBeCloseTo(0.01);
  expect(placeOn(rates, Number.NaN)).toBeUndefined();
  expect(axisOf("a", "a", [-1, 100], true).log).toBe(false);
  expect(axisOf("a", "a", [1, 2], true).log).toBe(false);
  expect(placeOn(axisOf("a", "a", [3, 3], false), 3)).toBe(0.5);
});

test("words stand evenly apart, numbers among them too", () => {
  const axis = axisOf("o", "o", ["sgd", "adam", 10, 9], false);
  expect(axis.words).toEqual(["9", "10", "adam", "sgd"]);
  expect(placeOn(axis, "sgd")).toBe(1);
  expect(placeOn(axis, 10)).toBeCloseTo(1 / 3);
  expect(placeOn(axis, "other")).toBeUndefined();
});

test("a line passes when it goes through every brush", () => {
  const brushes = new Map([
    [0, [0, 0.5] as [number, number]],
    [2, [0.9, 1] as [number, number]],
  ]);
  expect(passes([0.5, 0, 0.9], brushes)).toBe(true);
  expect(passes([0.6, 0, 0.9], brushes)).toBe(false);
  expect(passes([0.5, 0, undefined], brushes)).toBe(false);
  expect(passes([undefined], new Map())).toBe(true);
});

test("the distance to a broken line", () => {
  const corners = [[0, 0], [10, 10], undefined, [30, 0]] as const;
  expect(distanceTo(corners, 5, 5)).toBe(0);
  expect(distanceTo(corners, 10, 0)).toBeCloseTo(Math.hypot(5, 5));
  expect(distanceTo(corners, 25, 0)).toBe(Number.POSITIVE_INFINITY);
});
