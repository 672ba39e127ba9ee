/**
 * Which params go along with a metric.
 *
 * A param of numbers is judged by the rank correlation with the metric (Spearman's ρ): 1 where the metric always rises
 * with the param, −1 where it always falls, 0 where neither. A param of words by the correlation ratio (η, adjusted for
 * the number of words): how much of the metric's variance lies between the words. Each param stands alone: what only
 * two of them do together, and a best value in the middle of a range, is not seen. That it goes along does not say that
 * it is the cause.
 */

import { correlation, correlationRatio, ranks } from "./statistics";

export interface Importance {
  param: string;
  /** From 0 to 1. */
  score: number;
  /** Up or down with the param, for numbers. */
  direction: 1 | -1 | undefined;
  method: "rank" | "groups";
  /** Runs that have both the param and the metric. */
  runs: number;
  /** How often shuffled metrics have at least this score: the part of what chance alone does. */
  chance: number;
}

const SHUFFLES = 199;
const LEAST_RUNS = 4;

/** Of all params with at least two values, the strongest first. `runs` have the params by key. */
export function importances(runs: readonly { params: ReadonlyMap<string, string>; value: number | undefined }[]): Importance[] {
  const counted = runs.filter(({ value }) => value !== undefined && Number.isFinite(value));
  const keys = new Set(counted.flatMap(({ params }) => [...params.keys()]));
  const found = [...keys].flatMap((param): Importance[] => {
    const own = counted.filter(({ params }) => params.has(param));
    const texts = own.map(({ params }) => params.get(param)!);
    if (own.length < LEAST_RUNS || new Set(texts).size < 2) return [];
    const values = own.map(({ value }) => value!);
    const numbers = texts.map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
    const numeric = numbers.every(Number.isFinite);
    const placed = numeric ? ranks(numbers) : undefined;
    const judge = placed ? rankJudge(placed) : (metric: number[]) => correlationRatio(texts, metric);
    const judged = placed ? ranks(values) : values;
    const signed = judge(judged);
    if (Number.isNaN(signed)) return [];
    const score = Math.abs(signed);
    return [
      {
        param,
        score,
        direction: numeric && score > 0 ? (signed > 0 ? 1 : -1) : undefined,
        method: numeric ? "rank" : "groups",
        runs: own.length,
        chance: chanceOf(judged, score, judge),
      },
    ];
  });
  return found.sort((one, other) => other.score - one.score || one.param.localeCompare(other.param, "en"));
}

const rankJudge = (placed: readonly number[]) => (metric: number[]) => correlation(placed, metric);

function chanceOf(values: readonly number[], score: number, judge: (metric: number[]) => number): number {
  const random = generator(values.length);
  const shuffled = [...values];
  let as = 1;
  for (let round = 0; round < SHUFFLES; round += 1) {
    for (let at = shuffled.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      [shuffled[at], shuffled[other]] = [shuffled[other]!, shuffled[at]!];
    }
    if (Math.abs(judge(shuffled)) >= score - 1e-12) as += 1;
  }
  return as / (SHUFFLES + 1);
}

/** The same numbers every time (mulberry32): a page that is opened again shows the same. */
function generator(seed: number): () => number {
  let state = seed + 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
