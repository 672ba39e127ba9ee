import { oneOf, text } from "@/routes/search";

export const RUN_TABS = ["overview", "metrics", "artifacts"] as const;

/** What of a run's page stands in its address. */
export interface RunSearch {
  tab?: (typeof RUN_TABS)[number];
  /** The artifact that is shown. */
  path?: string;
  axis?: "time";
}

export function runSearch(search: Record<string, unknown>): RunSearch {
  return { tab: oneOf(RUN_TABS, search.tab), path: text(search.path), axis: oneOf(["time"] as const, search.axis) };
}
