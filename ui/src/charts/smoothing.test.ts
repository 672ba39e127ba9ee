import { expect, test } from "vitest";
import { exponential, gaussian, runningMean, smooth } from "./smoothing";

const close = (found: number[], wanted: number[]) =>
  found.forEach((value, at) => expect(value).toBeCloseTo(wanted[at]!, 10));

test("the exponential mean is not drawn towards 0 at its beginning", () => {
  close(exponential([5, 5, 5], 0.9), [5, 5, 5]);
  // by hand: 1; (0.5·0.5·1 + 0.5·3) / 0.75; (0.5·1.75 + 0.5·2) / 0.875
  close(exponential([1, 3, 2], 0.5), [1, 1.75 / 0.75, 1.875 / 0.875]);
  close(exponential([1, 3, 2], 0), [1, 3, 2]);
});

test("what is not a number stays a gap, and spoils nothing beside it", () => {
  for (const kind of ["ema", "gaussian", "mean"] as const) {
    const found = smooth([2, Number.NaN, 2, Number.POSITIVE_INFINITY, 2], { kind, amount: kind === "ema" ? 0.6 : 3 });
    expect(found[1]).toBeNaN();
    expect(found[3]).toBe(Number.POSITIVE_INFINITY);
    close([found[0]!, found[2]!, found[4]!], [2, 2, 2]);
  }
});

test("the bell weighs neighbours by their distance, and the edges by what is there", () => {
  const near = Math.exp(-0.5);
  const far = Math.exp(-2);
  close(gaussian([0, 0, 1, 0, 0], 1).slice(2, 3), [1 / (1 + 2 * near + 2 * far)]);
  close(gaussian([1, 0, 0], 1).slice(0, 1), [1 / (1 + near + far)]);
  close(gaussian([1, 2], 0), [1, 2]);
});

test("the running mean is centred", () => {
  close(runningMean([1, 2, 6, 3], 3), [1.5, 3, 11 / 3, 4.5]);
  close(runningMean([1, 2, 6], 1), [1, 2, 6]);
});
