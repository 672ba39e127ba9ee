/** What the palette offers: places to go and things to do. */

import type { LucideIcon } from "lucide-react";

export interface Entry {
  id: string;
  label: string;
  /** What tells it from others of the same name. */
  detail?: string;
  Icon: LucideIcon;
  /** Where it leads: a path with its search. Entries without one do something. */
  href?: string;
  act?(): void;
  /** Further words by which it is found. */
  words?: string;
}

export interface Group {
  title: string;
  entries: readonly Entry[];
}

/** Those in which every word of the text occurs. */
export function matching(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ label, detail, words: more }) => {
    const heap = `${label} ${detail ?? ""} ${more ?? ""}`.toLowerCase();
    return words.every((word) => heap.includes(word));
  });
}

/** The index to which a key leads in a list of so many; undefined for other keys. */
export function moved(key: string, index: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case "ArrowDown":
      return (index + 1) % count;
    case "ArrowUp":
      return (index - 1 + count) % count;
    case "PageDown":
      return Math.min(index + 8, count - 1);
    case "PageUp":
      return Math.max(index - 8, 0);
    default:
      return undefined;
  }
}
