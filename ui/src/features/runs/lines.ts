/**
 * The lines of a table of lists, of which each is known by its length only: a line that is unfolded has a list below it.
 *
 * Nothing here is loaded: a place in the table leads to a list and an index in it.
 */

/** A list with those of its lines that are unfolded, in their order. */
export interface Level {
  /** `root`, or the id of the row above. */
  list: string;
  count: number;
  open: readonly { index: number; level: Level }[];
}

/** A place in a list. */
export interface Place {
  list: string;
  index: number;
  depth: number;
}

/** Where an unfolded row stands. */
export interface Unfolded {
  list: string;
  index: number;
}

/** The lists from the root down; an unfolded row whose list is as long as nothing shows nothing. */
export function levelOf(
  list: string,
  counts: (list: string) => number,
  unfolded: ReadonlyMap<string, Unfolded>,
  depth = 0,
): Level {
  const count = counts(list);
  if (depth > 30) return { list, count, open: [] };
  const open = [...unfolded]
    .filter(([, place]) => place.list === list && place.index < count)
    .map(([id, { index }]) => ({ index, level: levelOf(id, counts, unfolded, depth + 1) }))
    .sort((one, other) => one.index - other.index);
  return { list, count, open };
}

/** How many lines a list has with everything below it. */
export function sizeOf({ count, open }: Level): number {
  return open.reduce((sum, { level }) => sum + sizeOf(level), count);
}

/** What stands at a line. */
export function placeAt(level: Level, line: number, depth = 0): Place | undefined {
  let before = 0;
  for (const { index, level: below } of level.open) {
    const at = index + before;
    if (line <= at) break;
    const size = sizeOf(below);
    if (line <= at + size) return placeAt(below, line - at - 1, depth + 1);
    before += size;
  }
  const index = line - before;
  return index >= 0 && index < level.count ? { list: level.list, index, depth } : undefined;
}

/** The windows, by list and number, that hold the lines from one to another. */
export function windowsOf(level: Level, first: number, last: number, size: number): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  const total = sizeOf(level);
  for (let line = Math.max(0, first); line <= Math.min(last, total - 1); line += 1) {
    const place = placeAt(level, line);
    if (!place) continue;
    const numbers = found.get(place.list) ?? new Set<number>();
    numbers.add(Math.floor(place.index / size));
    found.set(place.list, numbers);
  }
  return found;
}
