/** Several runs as one curve: their mean, with a band. */

import { type Curve, drawable, type Envelope, indexAt, type Look } from "./curve";
import { smooth } from "./smoothing";

export const BANDS = ["range", "std", "none"] as const;
/** From the least to the greatest value, one standard deviation to both sides, or no band. */
export type Band = (typeof BANDS)[number];

/** Places of the mean's curve where the runs have not the same few ones. */
const PLACES = 400;
const MOST_OWN = 1500;

/**
 * The mean of a metric over runs. Between its points a run counts as the line that is drawn there; beyond its ends it
 * does not count.
 */
export function groupCurve(id: string, envelopes: readonly Envelope[], band: Band, look: Look): Curve {
  const x = placesOf(envelopes);
  const count = new Float64Array(x.length);
  const sum = new Float64Array(x.length);
  const squares = new Float64Array(x.length);
  const low = new Float64Array(x.length).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(x.length).fill(Number.NEGATIVE_INFINITY);
  for (const envelope of envelopes) {
    let at = 0;
    const { x: own, mean } = envelope;
    for (let place = 0; place < x.length; place += 1) {
      while (at + 1 < own.length && own[at + 1]! <= x[place]!) at += 1;
      const value = between(own, mean, at, x[place]!);
      if (Number.isNaN(value)) continue;
      count[place]! += 1;
      // Welford's: sums of squares lose the digits of large values.
      const away = value - sum[place]!;
      sum[place]! += away / count[place]!;
      squares[place]! += away * (value - sum[place]!);
      low[place] = Math.min(low[place]!, value);
      high[place] = Math.max(high[place]!, value);
    }
    // Peaks between the places belong to the place before them.
    envelope.min.forEach((value, bucket) => widen(low, indexAt(x, own[bucket]!), drawable(value), Math.min));
    envelope.max.forEach((value, bucket) => widen(high, indexAt(x, own[bucket]!), drawable(value), Math.max));
  }
  const mean = x.map((_, place) => (count[place]! > 0 ? sum[place]! : Number.NaN));
  const spread = x.map((_, place) => (count[place]! > 1 ? Math.sqrt(squares[place]! / (count[place]! - 1)) : 0));
  const smoothed = look.smoothing.kind !== "none";
  const finite = (values: Float64Array) => Array.from(values, (value) => (Number.isFinite(value) ? value : Number.NaN));
  return {
    id,
    subject: id,
    name: look.name,
    colour: look.colour,
    dash: look.dash,
    x,
    y: smoothed ? smooth(mean, look.smoothing) : mean,
    low: band === "none" ? undefined : band === "std" ? mean.map((value, place) => value - spread[place]!) : finite(low),
    high: band === "none" ? undefined : band === "std" ? mean.map((value, place) => value + spread[place]!) : finite(high),
    raw: smoothed ? mean : undefined,
    odd: [],
  };
}

function widen(values: Float64Array, place: number, value: number, pick: (...pair: number[]) => number): void {
  if (place >= 0 && !Number.isNaN(value)) values[place] = pick(values[place]!, value);
}

/** The places of all runs, if these are few (they log at the same steps), else evenly apart. */
function placesOf(envelopes: readonly Envelope[]): number[] {
  const own = new Set<number>();
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { x } of envelopes) {
    if (x.length === 0) continue;
    from = Math.min(from, x[0]!);
    to = Math.max(to, x.at(-1)!);
    if (own.size <= MOST_OWN) for (const place of x) own.add(place);
  }
  if (own.size <= MOST_OWN) return [...own].sort((one, other) => one - other);
  return Array.from({ length: PLACES + 1 }, (_, place) => from + ((to - from) * place) / PLACES);
}

/** The value at a place on the line from point `at` to the next one; NaN outside of the line and in gaps. */
function between(x: readonly number[], y: readonly number[], at: number, place: number): number {
  const start = x[at];
  if (start === undefined || place < start) return Number.NaN;
  const first = drawable(y[at]!);
  if (place === start) return first;
  const end = x[at + 1];
  if (end === undefined) return Number.NaN;
  const second = drawable(y[at + 1]!);
  return first + ((second - first) * (place - start)) / (end - start);
}
