/** Curves without their noise. What is not a number stays as it is, and does not count for its neighbours. */

export const SMOOTHINGS = ["none", "ema", "gaussian", "mean"] as const;

/** `amount` is the weight of the past for `ema` (0 to 1), else a width in drawn points. */
export interface Smoothing {
  kind: (typeof SMOOTHINGS)[number];
  amount: number;
}

export function smooth(values: readonly number[], { kind, amount }: Smoothing): number[] {
  switch (kind) {
    case "none":
      return [...values];
    case "ema":
      return exponential(values, amount);
    case "gaussian":
      return gaussian(values, amount);
    case "mean":
      return runningMean(values, amount);
  }
}

/** The mean of what came so far, older values counting less; corrected so that the beginning is not drawn towards 0. */
export function exponential(values: readonly number[], weight: number): number[] {
  const past = Math.min(Math.max(weight, 0), 0.9999);
  let sum = 0;
  let share = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = sum * past + (1 - past) * value;
    share = share * past + (1 - past);
    return sum / share;
  });
}

/** The mean of the neighbours, weighed by a bell `sigma` points wide. */
export function gaussian(values: readonly number[], sigma: number): number[] {
  if (!(sigma > 0)) return [...values];
  const reach = Math.ceil(3 * sigma);
  const bell = Array.from({ length: reach + 1 }, (_, distance) => Math.exp(-(distance ** 2) / (2 * sigma ** 2)));
  return values.map((value, at) => {
    if (!Number.isFinite(value)) return value;
    let sum = 0;
    let share = 0;
    for (let other = Math.max(0, at - reach); other <= Math.min(values.length - 1, at + reach); other += 1) {
      if (!Number.isFinite(values[other])) continue;
      const weight = bell[Math.abs(other - at)]!;
      sum += weight * values[other]!;
      share += weight;
    }
    return sum / share;
  });
}

/** The mean of a window of so many points around each; an even number counts as the next odd one. */
export function runningMean(values: readonly number[], width: number): number[] {
  const half = Math.floor(Math.max(1, width) / 2);
  const sums = new Float64Array(values.length + 1);
  const counts = new Uint32Array(values.length + 1);
  values.forEach((value, at) => {
    const counts_ = Number.isFinite(value);
    sums[at + 1] = sums[at]! + (counts_ ? value : 0);
    counts[at + 1] = counts[at]! + (counts_ ? 1 : 0);
  });
  return values.map((value, at) => {
    if (!Number.isFinite(value)) return value;
    const from = Math.max(0, at - half);
    const to = Math.min(values.length, at + half + 1);
    return (sums[to]! - sums[from]!) / (counts[to]! - counts[from]!);
  });
}
