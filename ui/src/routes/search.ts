/** Readers of what stands in an address after the `?`: what is not of the wanted kind is as good as absent. */

import type { View } from "@/api/types";

export function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value ? value : undefined;
}

export function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

export function flag(value: unknown): boolean | undefined {
  return value === true ? true : undefined;
}

export function view(value: unknown): View | undefined {
  return value === "deleted" ? "deleted" : undefined;
}

/** One of a few words. */
export function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

/** A list of texts: ids of runs, names of metrics. */
export function texts(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).map(text).filter((item) => item !== undefined);
  return list.length > 0 ? list : undefined;
}
