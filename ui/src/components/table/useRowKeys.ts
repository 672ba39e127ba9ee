import type { KeyboardEvent, RefObject } from "react";
import type { TreePlace } from "./Row";

interface Options<Item> {
  scroller: RefObject<HTMLDivElement | null>;
  count: number;
  rowAt(index: number): Item | undefined;
  scrollTo(index: number): void;
  toggle: ((index: number, range: boolean) => void) | undefined;
  place: ((row: Item) => TreePlace | undefined) | undefined;
  unfold: ((row: Item) => void) | undefined;
  peek: ((row: Item) => void) | undefined;
}

/** What keys do in a row: they go to others, select, fold and look into it. */
export function useRowKeys<Item>({ scroller, count, rowAt, scrollTo, toggle, place, unfold, peek }: Options<Item>) {
  return (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const element = target.closest<HTMLElement>("[data-row]");
    if (!element || event.altKey || event.ctrlKey || event.metaKey) return;
    // What is being written keeps its keys.
    if (target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const at = Number(element.dataset.row);
    const row = rowAt(at);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1, PageDown: at + 20, PageUp: at - 20 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const index = Math.min(Math.max(next, 0), count - 1);
      if (event.shiftKey && toggle && index !== at) toggle(index, true);
      scrollTo(index);
      focusRow(scroller.current, index);
    } else if (event.key.toLowerCase() === "x" && toggle && row !== undefined) {
      event.preventDefault();
      toggle(at, event.shiftKey);
    } else if (event.key === " " && peek && row !== undefined && target.matches("a")) {
      event.preventDefault();
      peek(row);
    } else if ((event.key === "ArrowRight" || event.key === "ArrowLeft") && unfold && row !== undefined) {
      const where = place?.(row);
      if (!where?.children || where.open === (event.key === "ArrowRight")) return;
      event.preventDefault();
      unfold(row);
    }
  };
}

const STANDS_FOR_ROW = "[data-cell] :is(a, button[data-main])";

/** The row may come into the page only after the scrolling, and its data after that: then a moment later. */
function focusRow(scroller: HTMLElement | null, index: number, tries = 60): void {
  const row = scroller?.querySelector<HTMLElement>(`[data-row="${index}"]`);
  const target =
    row?.querySelector<HTMLElement>(STANDS_FOR_ROW) ?? row?.querySelector<HTMLElement>("[data-cell] button");
  if (target) target.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusRow(scroller, index, tries - 1));
}
