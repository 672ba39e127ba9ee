/** Habits of a reader, kept in this browser: the same in all its tabs, and gone with `forgetHabits`. */

import { useSyncExternalStore } from "react";

const PREFIX = "millrace.";

export interface Habit<Value> {
  get(): Value;
  set(value: Value): void;
  /** The value, in a component. */
  use(): Value;
}

/** A habit by its name. `read` makes a value of what is stored, whatever that is; of nothing, the value at first. */
export function habit<Value>(name: string, read: (stored: unknown) => Value): Habit<Value> {
  const key = PREFIX + name;
  const listeners = new Set<() => void>();
  let value: { now: Value } | undefined;

  const get = () => (value ??= { now: read(stored(key)) }).now;
  const changed = () => listeners.forEach((listener) => listener());
  const onStorage = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    value = undefined;
    changed();
  };
  const subscribe = (listener: () => void) => {
    if (listeners.size === 0) addEventListener("storage", onStorage);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) removeEventListener("storage", onStorage);
    };
  };
  return {
    get,
    set(next) {
      value = { now: next };
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // No storage, or a full one: it holds for this page only.
      }
      changed();
    },
    use: () => useSyncExternalStore(subscribe, get),
  };
}

function stored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    // No storage, or something of another hand: as if nothing was stored.
    return null;
  }
}

/** Forgets all habits, those of tables and the theme among them. The page is to be loaded anew. */
export function forgetHabits(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}
