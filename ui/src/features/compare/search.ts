import { flag, oneOf, text, texts } from "@/routes/search";
import type { MetricValue } from "./rows";

export const COMPARE_TABS = ["values", "charts", "artifacts"] as const;
export type CompareTab = (typeof COMPARE_TABS)[number];

/** What of a comparison stands in its address. */
export interface CompareSearch {
  /** Ids of the runs; the first one is what the others are compared with. */
  runs?: string[];
  tab?: CompareTab;
  /** Only what is not the same in all runs. */
  differences?: boolean;
  /** Only keys with this text in them. */
  find?: string;
  /** Which value of metrics; the last one if absent. */
  of?: Exclude<MetricValue, "last">;
  /** The artifact that is looked at in all runs. */
  path?: string;
  /** Texts line against line, not next to each other. */
  diff?: boolean;
}

export function compareSearch(search: Record<string, unknown>): CompareSearch {
  const runs = texts(search.runs);
  return {
    runs: runs && [...new Set(runs)],
    tab: oneOf(COMPARE_TABS, search.tab),
    differences: flag(search.differences),
    find: text(search.find),
    of: oneOf(["min", "max"] as const, search.of),
    path: text(search.path),
    diff: flag(search.diff),
  };
}
