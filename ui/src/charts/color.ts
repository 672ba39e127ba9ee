/** Which colour a run has. It keeps it from panel to panel and from page to page. */

import { useMemo, useSyncExternalStore } from "react";

/** So many colours are named in the style sheet (`--series-1` ...), chosen to stay apart for colour-blind eyes. */
export const NAMED = 12;
/** Degrees between two hues that follow each other: they never come back to the same one. */
const GOLDEN = 137.508;

const KEY = "millrace.colours";
/** Runs whose colours this browser remembers. */
const REMEMBERED = 5000;

/** The CSS colour of a place in the palette; after the named ones come generated hues. */
export function slotColour(slot: number): string {
  if (slot < NAMED) return `var(--series-${slot + 1})`;
  return `oklch(from var(--series-more) l c ${Math.round(slot * GOLDEN) % 360})`;
}

/** What is remembered of a run: its place in the palette, and whether a reader chose it. */
export interface Remembered {
  slot: number;
  pinned?: true;
}

/**
 * Places for these runs, none twice: a run keeps the place it had, unless one before it in the list has the same.
 * Those that readers pinned come first, and may be equal.
 */
export function assignSlots(ids: string[], known: ReadonlyMap<string, Remembered>): Map<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  const take = (id: string, slot: number) => {
    slots.set(id, slot);
    taken.add(slot);
  };
  for (const id of ids) if (known.get(id)?.pinned) take(id, known.get(id)!.slot);
  for (const id of ids) {
    const slot = known.get(id)?.slot;
    // A generated hue is given up when a named colour is free.
    if (!slots.has(id) && slot !== undefined && slot < Math.max(NAMED, ids.length) && !taken.has(slot)) take(id, slot);
  }
  let next = 0;
  for (const id of ids) {
    if (slots.has(id)) continue;
    while (taken.has(next)) next += 1;
    take(id, next);
  }
  return slots;
}

const listeners = new Set<() => void>();
let memory = read();
let pins = 0;

function read(): Map<string, Remembered> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    if (!Array.isArray(stored)) return new Map();
    return new Map(
      (stored as unknown[]).flatMap((entry) => {
        if (!Array.isArray(entry)) return [];
        const [id, slot, pinned] = entry as unknown[];
        if (typeof id !== "string" || !Number.isSafeInteger(slot) || (slot as number) < 0) return [];
        return [[id, { slot: slot as number, ...(pinned === 1 ? { pinned: true as const } : {}) }] as const];
      }),
    );
  } catch {
    // No storage, or not ours: colours hold for this page only.
    return new Map();
  }
}

function write(): void {
  const entries = [...memory].slice(-REMEMBERED);
  try {
    localStorage.setItem(KEY, JSON.stringify(entries.map(([id, { slot, pinned }]) => (pinned ? [id, slot, 1] : [id, slot]))));
  } catch {
    // No storage, or it is full.
  }
}

/** Gives a run a colour to keep, or (undefined) lets it have any again. */
export function pinColour(id: string, slot: number | undefined): void {
  if (slot === undefined) memory.delete(id);
  else memory.set(id, { slot, pinned: true });
  write();
  pins += 1;
  listeners.forEach((listener) => listener());
}

/** The pinned colours among these runs, to be kept with a layout. */
export function pinnedColours(ids: string[]): Record<string, number> {
  return Object.fromEntries(
    ids.flatMap((id) => {
      const known = memory.get(id);
      return known?.pinned ? [[id, known.slot]] : [];
    }),
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The CSS colours of these runs. */
export function useRunColours(ids: string[]): ReadonlyMap<string, string> {
  const version = useSyncExternalStore(subscribe, () => pins);
  return useMemo(() => {
    void version;
    const slots = assignSlots(ids, memory);
    let changed = false;
    for (const [id, slot] of slots) {
      const known = memory.get(id);
      if (known?.slot === slot) continue;
      memory = new Map(memory).set(id, { slot });
      changed = true;
    }
    if (changed) write();
    return new Map([...slots].map(([id, slot]) => [id, slotColour(slot)]));
  }, [ids, version]);
}
