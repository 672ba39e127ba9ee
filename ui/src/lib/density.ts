/** How high the rows of tables are. `public/theme.js` applies a stored choice before the first paint. */

import { habit } from "@/lib/habit";

export type Density = "comfortable" | "compact";

/** In pixels, as `--row` in style.css has it; for lists that compute where their rows are. */
const ROW = { comfortable: 36, compact: 28 };

const chosen = habit<Density>("density", (stored) => (stored === "compact" ? "compact" : "comfortable"));

export const useDensity = chosen.use;
export const density = chosen.get;

export function chooseDensity(next: Density): void {
  chosen.set(next);
  if (next === "compact") document.documentElement.dataset.density = next;
  else delete document.documentElement.dataset.density;
}

/** The height of a table's row in pixels. */
export function useRowHeight(): number {
  return ROW[chosen.use()];
}
