import { expect, test } from "vitest";
import { importances } from "./importance";
import { boxOf, correlation, correlationRatio, histogramOf, quantile, ranks } from "./statistics";
import { surfaceOf } from "./surface";

test("quantiles lie on the line between their neighbours", () => {
  // numpy.quantile([1, 2, 4, 8], [0.25, 0.5, 0.9])
  [1.75, 3, 6.8].forEach((wanted, at) => expect(quantile([1, 2, 4, 8], [0.25, 0.5, 0.9][at]!)).toBeCloseTo(wanted, 12));
});

test("a box has its outliers beyond one and a half of its height", () => {
  expect(boxOf([1, 2, 3, 4, 100, Number.NaN])).toEqual({ low: 1, first: 2, median: 3, third: 4, high: 4, outliers: [100], count: 5 });
  expect(boxOf([Number.NaN])).toBeUndefined();
});

test("every value falls into one range, the greatest into the last", () => {
  expect(histogramOf([0, 1, 2, 3, 4], 2).map(({ count }) => count)).toEqual([2, 3]);
  expect(histogramOf([7, 7])).toEqual([{ from: 7, to: 7, count: 2 }]);
  const many = Array.from({ length: 1000 }, (_, at) => Math.sin(at));
  expect(histogramOf(many).reduce((sum, { count }) => sum + count, 0)).toBe(1000);
});

test("equal values share their ranks", () => {
  expect(ranks([10, 30, 20, 20])).toEqual([1, 4, 2.5, 2.5]);
});

test("rank correlation as scipy.stats.spearmanr has it", () => {
  // spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]).statistic
  expect(correlation(ranks([1, 2, 3, 4, 5]), ranks([5, 6, 7, 8, 7]))).toBeCloseTo(0.8207826816681233, 12);
});

test("the correlation ratio of three groups, as computed by hand", () => {
  const groups = ["a", "a", "a", "a", "a", "g", "g", "g", "g", "s", "s", "s", "s", "s", "s"];
  const scores = [45, 70, 29, 15, 21, 40, 20, 30, 42, 65, 95, 80, 70, 85, 73];
  // the example of Wikipedia: eta squared 6780/9640, adjusted for 15 values in 3 groups
  expect(correlationRatio(groups, scores)).toBeCloseTo(Math.sqrt(1 - ((1 - 6780 / 9640) * 14) / 12), 12);
  expect(correlationRatio(["a", "b", "c"], [1, 2, 3])).toBe(0);
});

test("what moves a metric comes first, and what is chance says so", () => {
  let state = 4711;
  const noise = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const runs = Array.from({ length: 60 }, (_, at) => ({
    params: new Map([
      ["lr", String(10 ** -(at % 6))],
      ["optimizer", at % 2 ? "adam" : "sgd"],
      ["seed", String(Math.floor(noise() * 1000))],
      ["name", `run ${at}`],
      ["fixed", "1"],
    ]),
    value: at === 59 ? Number.NaN : (at % 6) + (at % 2 ? 0.5 : 0) + noise() / 4,
  }));
  const found = importances(runs);
  expect(found.map(({ param }) => param).slice(0, 1)).toEqual(["lr"]);
  expect(found[0]).toMatchObject({ direction: -1, method: "rank", runs: 59, chance: 1 / 200 });
  expect(found[0]!.score).toBeGreaterThan(0.95);
  expect(found.find(({ param }) => param === "seed")!.chance).toBeGreaterThan(0.05);
  expect(found.find(({ param }) => param === "name")!.score).toBe(0);
  expect(found.some(({ param }) => param === "fixed")).toBe(false);
});

test("a surface goes through its points and not beyond them", () => {
  const { values, least, most } = surfaceOf([[0.5, 0.5, 3], [3.5, 1.5, 7]], [0, 4], [0, 2], 4, 2);
  expect(values[0]).toBeCloseTo(3, 6);
  expect(values[7]).toBeCloseTo(7, 6);
  for (const value of values) expect(value >= least && value <= most).toBe(true);
});
