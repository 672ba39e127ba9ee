/** Figures over time: which time, in which pieces, and what is drawn of it. */

import type { Figure } from "@/api/traces";
import { formatNumber } from "@/lib/format";

/** Seconds. Over many traces the server is quick for whole hours. */
const INTERVALS = [1, 5, 15, 60, 120, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400];
const MOST_PIECES = 48;

export interface Span {
  /** When it really begins and ends, in milliseconds. */
  from: number;
  to: number;
  /** Milliseconds; both are multiples of the interval. */
  start: number;
  end: number;
  /** Seconds. */
  interval: number;
}

/** A time in pieces that are neither too many nor odd. */
export function spanOf(start: number, end: number): Span {
  const seconds = (end - start) / 1000;
  const interval = INTERVALS.find((one) => seconds / one <= MOST_PIECES) ?? INTERVALS.at(-1)!;
  const piece = interval * 1000;
  return { from: start, to: end, start: Math.floor(start / piece) * piece, end: Math.ceil(end / piece) * piece, interval };
}

/** Where the pieces begin, in seconds. */
export function pieces({ start, end, interval }: Span): number[] {
  return Array.from({ length: Math.round((end - start) / 1000 / interval) }, (_, index) => start / 1000 + index * interval);
}

/** The value of each piece; `missing` where the server has none. Values of one piece are added. */
export function along(
  times: number[],
  figures: readonly Figure[],
  value: (figure: Figure) => number | undefined,
  missing: number | null,
): (number | null)[] {
  const found = new Map<number, number>();
  for (const figure of figures) {
    const time = Date.parse(figure.dimensions.time_bucket ?? "") / 1000;
    const one = value(figure);
    if (one !== undefined) found.set(time, (found.get(time) ?? 0) + one);
  }
  return times.map((time) => found.get(time) ?? missing);
}

/** The value of an aggregation: `SUM`, `COUNT`, `P95`; the server writes percentiles as `P95.0`. */
export function valueOf(figure: Figure, aggregation: string): number | undefined {
  return figure.values[aggregation] ?? figure.values[`${aggregation}.0`];
}

/** The sum of what there is. */
export function total(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** The values of an aggregation by those of a dimension. */
export function valuesBy(figures: readonly Figure[] | undefined, dimension: string, aggregation: string): Map<string, number> {
  return new Map(
    (figures ?? []).flatMap((figure) => {
      const value = valueOf(figure, aggregation);
      return value === undefined ? [] : [[figure.dimensions[dimension] ?? "", value] as const];
    }),
  );
}

const UNITS = [
  { size: 1e9, unit: "B" },
  { size: 1e6, unit: "M" },
  { size: 1e3, unit: "k" },
];

/** A number of tokens: `914`, `12.3k`, `4.5M`. */
export function formatTokens(count: number): string {
  const { size, unit } = UNITS.find((one) => count >= one.size * 0.9995 && count >= 1000) ?? { size: 1, unit: "" };
  return unit ? `${formatNumber(count / size, 3)}${unit}` : formatNumber(count);
}

/** US dollars, with as many digits as small sums need. */
export function formatCost(cost: number): string {
  if (cost === 0) return "$0";
  const size = Math.abs(cost);
  if (size >= 0.00995) return `$${cost.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return size >= 1e-6 ? `$${cost.toPrecision(2)}` : `$${cost.toExponential(1)}`;
}
