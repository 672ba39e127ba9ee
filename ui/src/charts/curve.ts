/** Metrics as curves that can be drawn. */

import { type Smoothing, smooth } from "./smoothing";

export const AXES = ["step", "time", "relative"] as const;
/** Steps, milliseconds since 1970, or milliseconds since the run's start. */
export type Axis = (typeof AXES)[number];

/** One metric of one run, in buckets: each says the least and the greatest value in it, so that no peak is lost. */
export interface Envelope {
  runId: string;
  metric: string;
  /** How many points of it lie in the range asked for. */
  points: number;
  /** Every point is here: the buckets hold one each. */
  exact: boolean;
  x: number[];
  min: number[];
  max: number[];
  mean: number[];
  last: number[];
  /** How many NaN each bucket has; empty if there are none. */
  nan: number[];
}

/** What is drawn: a line, perhaps with a band around it and the unsmoothed line behind it. */
export interface Curve {
  id: string;
  /** What belongs together over all charts: a run, or a group of runs. Hovering one highlights the others. */
  subject: string;
  name: string;
  /** A CSS colour. */
  colour: string;
  /** Which of several metrics it is: each has its own dashes. */
  dash: number;
  x: number[];
  /** NaN where there is a gap. */
  y: number[];
  low: number[] | undefined;
  high: number[] | undefined;
  raw: number[] | undefined;
  /** Where the value is NaN or infinite. */
  odd: { x: number; value: number }[];
}

/** Infinities are kept by the store as the largest float. */
const LARGEST = 1.7e308;

/** A value that can be drawn, or NaN. */
export function drawable(value: number): number {
  return Math.abs(value) < LARGEST ? value : Number.NaN;
}

export interface Look {
  name: string;
  colour: string;
  dash: number;
  smoothing: Smoothing;
}

/** The curve of an envelope. */
export function curveOf(envelope: Envelope, look: Look): Curve {
  const { runId, metric, exact, x } = envelope;
  const raw = envelope.mean.map(drawable);
  const smoothed = look.smoothing.kind !== "none";
  return {
    id: `${runId} ${metric}`,
    subject: runId,
    name: look.name,
    colour: look.colour,
    dash: look.dash,
    x,
    y: smoothed ? smooth(raw, look.smoothing) : raw,
    low: exact ? undefined : envelope.min.map(drawable),
    high: exact ? undefined : envelope.max.map(drawable),
    raw: smoothed ? raw : undefined,
    odd: oddOf(envelope),
  };
}

function oddOf({ x, min, max, last, nan }: Envelope): Curve["odd"] {
  return x.flatMap((place, at) => {
    if (nan[at]! > 0 || Number.isNaN(last[at])) return [{ x: place, value: Number.NaN }];
    if (max[at]! >= LARGEST) return [{ x: place, value: Number.POSITIVE_INFINITY }];
    if (min[at]! <= -LARGEST) return [{ x: place, value: Number.NEGATIVE_INFINITY }];
    return [];
  });
}

/** The index of the last x that is not beyond `at`; -1 before the first. */
export function indexAt(x: readonly number[], at: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The index of the x nearest to `at`; -1 if there is none. */
export function nearestIndex(x: readonly number[], at: number): number {
  const before = indexAt(x, at);
  if (before < 0) return x.length > 0 ? 0 : -1;
  if (before + 1 >= x.length) return before;
  return at - x[before]! <= x[before + 1]! - at ? before : before + 1;
}

export type Range = [from: number, to: number];

/** From the least to the greatest x of all curves; on a logarithmic axis only what is above 0. */
export function xDomain(curves: readonly Curve[], log: boolean): Range {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { x } of curves) {
    const first = log ? x.find((value) => value > 0) : x[0];
    if (first === undefined || x.length === 0) continue;
    from = Math.min(from, first);
    to = Math.max(to, x.at(-1)!);
  }
  if (from > to) return log ? [1, 10] : [0, 1];
  if (from < to) return [from, to];
  return log ? [from / 2, from * 2] : [from - 0.5, to + 0.5];
}

/** From the least to the greatest value in sight, with a little room. Sides that are fixed stay as they are. */
export function yDomain(curves: readonly Curve[], [from, to]: Range, log: boolean, fixed: Partial<{ min: number; max: number }> = {}): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const take = (value: number | undefined) => {
    if (value === undefined || Number.isNaN(value) || (log && value <= 0)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const { x, y, low: lows, high: highs, raw } of curves) {
    // One more on each side: lines go on beyond the edge.
    const last = Math.min(x.length - 1, indexAt(x, to) + 1);
    for (let at = Math.max(0, indexAt(x, from)); at <= last; at += 1) {
      take(y[at]);
      take(lows?.[at]);
      take(highs?.[at]);
      take(raw?.[at]);
    }
  }
  if (low > high) [low, high] = log ? [0.1, 1] : [0, 1];
  if (log) {
    const room = low === high ? 2 : (high / low) ** 0.04;
    [low, high] = [low / room, high * room];
  } else {
    const room = low === high ? Math.abs(low) * 0.1 || 0.5 : (high - low) * 0.05;
    [low, high] = [low - room, high + room];
  }
  const min = fixed.min !== undefined && !(log && fixed.min <= 0) ? fixed.min : low;
  const max = fixed.max !== undefined && !(log && fixed.max <= 0) ? fixed.max : high;
  if (min < max) return [min, max];
  return log ? [min, min * 10] : [min, min + 1];
}

/** What stands under the cursor. */
export interface Reading {
  curve: Curve;
  index: number;
  /** Pixels between the cursor and the curve. */
  distance: number;
}

/** The curves at an x, nearest to the cursor first. `toY` gives the pixel of a value, `y` is the cursor's. */
export function readingsAt(curves: readonly Curve[], x: number, y: number, toY: (value: number) => number, slack: number): Reading[] {
  const readings: Reading[] = [];
  for (const curve of curves) {
    const index = nearestIndex(curve.x, x);
    if (index < 0 || Math.abs(curve.x[index]! - x) > slack) {
      // Beyond its ends a curve has no value, between its points it has.
      if (index < 0 || x < curve.x[0]! || x > curve.x.at(-1)!) continue;
    }
    const value = curve.y[index]!;
    if (Number.isNaN(value)) continue;
    readings.push({ curve, index, distance: Math.abs(toY(value) - y) });
  }
  return readings.sort((one, other) => one.distance - other.distance);
}
