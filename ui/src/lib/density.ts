/** How high the rows of tables are. `public/theme.js` applies a stored choice before the first paint. */

import { habit } from "@/lib/habit";

export type Density = "comfortable" | "compact";

/** In pixels, as `--row` in style.css has it; for lists that compute where their rows are. */
const COMFORTABLE = 36;
const COMPACT = 28;
/** Rows higher than this have more than a line in them, and stay as they are. */
const ONE_LINE = 40;

const chosen = habit<Density>("density", (stored) => (stored === "compact" ? "compact" : "comfortable"));

export const useDensity = chosen.use;
export const density = chosen.get;

export function chooseDensity(next: Density): void {
  chosen.set(next);
  if (next === "compact") document.documentElement.dataset.density = next;
  else delete document.documentElement.dataset.density;
}

/** The height in pixels of a table's row that is so high where rows are comfortable. */
export function useRowHeight(comfortable = COMFORTABLE): number {
  const compact = chosen.use() === "compact" && comfortable <= ONE_LINE;
  return compact ? Math.min(comfortable, COMPACT) : comfortable;
}
