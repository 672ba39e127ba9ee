import { flag, oneOf, text } from "@/routes/search";

export const RUN_TABS = ["overview", "metrics", "artifacts"] as const;

/** What of a run's page stands in its address. */
export interface RunSearch {
  tab?: (typeof RUN_TABS)[number];
  /** The artifact that is shown. */
  path?: string;
  /** That file as the text that it is. */
  raw?: boolean;
  axis?: "time";
}

export function runSearch(search: Record<string, unknown>): RunSearch {
  return { tab: oneOf(RUN_TABS, search.tab), path: text(search.path), raw: flag(search.raw), axis: oneOf(["time"] as const, search.axis) };
}
