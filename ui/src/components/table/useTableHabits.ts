import { useCallback, useState } from "react";
import type { Widths } from "./column";

/** How the reader has a table. What was not chosen is undefined. */
export interface TableHabits {
  shown?: string[];
  pinned?: string[];
  widths?: Widths;
}

/** A reader's habits with a table, kept in this browser. */
export function useTableHabits(name: string) {
  const key = `millrace.table.${name}`;
  const [habits, setHabits] = useState(() => stored(key));
  const change = useCallback(
    (next: Partial<TableHabits>) =>
      setHabits((before) => {
        const after = { ...before, ...next };
        try {
          localStorage.setItem(key, JSON.stringify(after));
        } catch {
          // No storage: it holds for this page only.
        }
        return after;
      }),
    [key],
  );
  return [habits, change] as const;
}

function stored(key: string): TableHabits {
  try {
    return read(JSON.parse(localStorage.getItem(key) ?? "null"));
  } catch {
    return {};
  }
}

function read(value: unknown): TableHabits {
  if (typeof value !== "object" || value === null) return {};
  const { shown, pinned, widths } = value as Record<string, unknown>;
  return {
    shown: texts(shown),
    pinned: texts(pinned),
    widths:
      typeof widths === "object" && widths !== null
        ? Object.fromEntries(Object.entries(widths).filter(([, width]) => typeof width === "number"))
        : undefined,
  };
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}
