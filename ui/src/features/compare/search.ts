import type { Axis } from "@/charts/curve";
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
  /** Of charts: what runs along the bottom, a logarithmic height, how much curves are smoothed (0 to 1). */
  axis?: Exclude<Axis, "step">;
  log?: boolean;
  smooth?: number;
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
    axis: oneOf(["time", "relative"] as const, search.axis),
    log: flag(search.log),
    smooth: typeof search.smooth === "number" && search.smooth > 0 && search.smooth < 1 ? search.smooth : undefined,
    path: text(search.path),
    diff: flag(search.diff),
  };
}
