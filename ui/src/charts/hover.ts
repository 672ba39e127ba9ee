/** The run that the reader points at, in whichever chart or list: all charts highlight it. */

import { useSyncExternalStore } from "react";

let hovered: string | undefined;
const listeners = new Set<() => void>();

export function hover(subject: string | undefined): void {
  if (subject === hovered) return;
  hovered = subject;
  listeners.forEach((listener) => listener());
}

export function onHover(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const hoveredNow = () => hovered;

/** Whether it is this one. */
export function useIsHovered(subject: string): boolean {
  return useSyncExternalStore(onHover, () => hovered === subject);
}
