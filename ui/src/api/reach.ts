/** Whether the server answers. Every request tells; while it does not, the page asks by itself. */

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let lost = false;

/** Called by every request: whether there was an answer at all. */
export function answered(yes: boolean): void {
  if (lost === !yes) return;
  lost = !yes;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the last request got no answer. */
export function useLost(): boolean {
  return useSyncExternalStore(subscribe, () => lost);
}
