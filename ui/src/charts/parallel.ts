/** Parallel coordinates: one axis a field, one line a run. Pure: where things stand. */

export type Cell = number | string | undefined;

export interface ParallelAxis {
  id: string;
  name: string;
  /** Words in their order; undefined on an axis of numbers. */
  words: string[] | undefined;
  least: number;
  most: number;
  log: boolean;
}

/** The axis for the values of a field. Logarithmic if that is wanted and helps: all above 0, over several decades. */
export function axisOf(id: string, name: string, values: readonly Cell[], wantLog: boolean): ParallelAxis {
  const present = values.filter((value) => value !== undefined && !(typeof value === "number" && !Number.isFinite(value)));
  if (present.some((value) => typeof value === "string")) {
    const words = [...new Set(present.map(String))].sort(new Intl.Collator("en", { numeric: true }).compare);
    return { id, name, words, least: 0, most: Math.max(1, words.length - 1), log: false };
  }
  const numbers = present as number[];
  const [least, most] = numbers.length > 0 ? [Math.min(...numbers), Math.max(...numbers)] : [0, 1];
  return { id, name, words: undefined, least, most, log: wantLog && least > 0 && most / least >= 50 };
}

/** Where a value stands: 0 at the bottom, 1 at the top; undefined for what has no place. */
export function placeOn(axis: ParallelAxis, value: Cell): number | undefined {
  if (value === undefined) return undefined;
  if (axis.words) {
    const at = axis.words.indexOf(String(value));
    if (at < 0) return undefined;
    return axis.words.length === 1 ? 0.5 : at / (axis.words.length - 1);
  }
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  if (axis.least === axis.most) return 0.5;
  if (axis.log) return Math.log(value / axis.least) / Math.log(axis.most / axis.least);
  return (value - axis.least) / (axis.most - axis.least);
}

/** The value at a place. */
export function valueAt(axis: ParallelAxis, place: number): number {
  return axis.log ? axis.least * (axis.most / axis.least) ** place : axis.least + (axis.most - axis.least) * place;
}

/** A part of an axis, in places. */
export type Brush = [from: number, to: number];

/** Which lines pass through all brushes. Without a brush all do. */
export function passes(places: readonly (number | undefined)[], brushes: ReadonlyMap<number, Brush>): boolean {
  for (const [axis, [from, to]] of brushes) {
    const place = places[axis];
    if (place === undefined || place < from - 1e-9 || place > to + 1e-9) return false;
  }
  return true;
}

/** How far a point is from the line through these corners. */
export function distanceTo(corners: readonly (readonly [number, number] | undefined)[], x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 1 < corners.length; at += 1) {
    const [from, to] = [corners[at], corners[at + 1]];
    if (!from || !to || x < from[0] - 4 || x > to[0] + 4) continue;
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const along = Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy)));
    least = Math.min(least, Math.hypot(x - from[0] - along * dx, y - from[1] - along * dy));
  }
  return least;
}
