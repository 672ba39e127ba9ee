/** Figures of many values. What is not finite does not count, unless it is said otherwise. */

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value below which a part of the sorted values lies, on the line between its neighbours (R's type 7). */
export function quantile(sorted: readonly number[], part: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * part;
  const below = Math.floor(place);
  const above = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return sorted[below]! + (above - sorted[below]!) * (place - below);
}

export interface Box {
  /** The furthest values within one and a half times the height of the box, and the box. */
  low: number;
  first: number;
  median: number;
  third: number;
  high: number;
  /** What lies beyond. */
  outliers: number[];
  count: number;
}

export function boxOf(values: readonly number[]): Box | undefined {
  const sorted = values.filter(Number.isFinite).sort((one, other) => one - other);
  if (sorted.length === 0) return undefined;
  const [first, median, third] = [0.25, 0.5, 0.75].map((part) => quantile(sorted, part)) as [number, number, number];
  const reach = 1.5 * (third - first);
  const inside = sorted.filter((value) => value >= first - reach && value <= third + reach);
  return {
    low: inside[0]!,
    first,
    median,
    third,
    high: inside.at(-1)!,
    outliers: sorted.filter((value) => value < first - reach || value > third + reach),
    count: sorted.length,
  };
}

export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** How often values fall into ranges of the same width. Without a number of ranges as many as Freedman and Diaconis say. */
export function histogramOf(values: readonly number[], bins?: number): Bin[] {
  const sorted = values.filter(Number.isFinite).sort((one, other) => one - other);
  if (sorted.length === 0) return [];
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  if (least === most) return [{ from: least, to: most, count: sorted.length }];
  const width = (2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25))) / Math.cbrt(sorted.length);
  const count = bins ?? Math.min(60, Math.max(1, width > 0 ? Math.ceil((most - least) / width) : Math.ceil(Math.sqrt(sorted.length))));
  const step = (most - least) / count;
  const found = Array.from({ length: count }, (_, at): Bin => ({ from: least + at * step, to: least + (at + 1) * step, count: 0 }));
  for (const value of sorted) found[Math.min(count - 1, Math.floor((value - least) / step))]!.count += 1;
  return found;
}

/** Places in the order from 1; equal values share the mean of their places. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, at) => at).sort((one, other) => values[one]! - values[other]!);
  const found = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1]!] === values[order[start]!]) end += 1;
    for (let at = start; at <= end; at += 1) found[order[at]!] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return found;
}

/** Pearson's correlation; NaN if one of them does not vary. */
export function correlation(one: readonly number[], other: readonly number[]): number {
  const [meanOne, meanOther] = [mean(one), mean(other)];
  let [product, squareOne, squareOther] = [0, 0, 0];
  one.forEach((value, at) => {
    const [a, b] = [value - meanOne, other[at]! - meanOther];
    product += a * b;
    squareOne += a * a;
    squareOther += b * b;
  });
  return product / Math.sqrt(squareOne * squareOther);
}

/**
 * How much of the variance of values lies between groups: the root of eta squared, adjusted for the number of groups
 * (which, when each value has a group of its own, explain everything and mean nothing).
 */
export function correlationRatio(groups: readonly string[], values: readonly number[]): number {
  const all = mean(values);
  const members = new Map<string, number[]>();
  values.forEach((value, at) => {
    const own = members.get(groups[at]!);
    if (own) own.push(value);
    else members.set(groups[at]!, [value]);
  });
  const total = values.reduce((sum, value) => sum + (value - all) ** 2, 0);
  const between = [...members.values()].reduce((sum, own) => sum + own.length * (mean(own) - all) ** 2, 0);
  if (total === 0 || members.size < 2) return Number.NaN;
  if (members.size >= values.length) return 0;
  const adjusted = 1 - ((1 - between / total) * (values.length - 1)) / (values.length - members.size);
  return Math.sqrt(Math.max(0, adjusted));
}
