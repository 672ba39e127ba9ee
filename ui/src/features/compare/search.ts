import { texts } from "@/routes/search";

/** What of a comparison stands in its address. */
export interface CompareSearch {
  /** Ids of the runs. */
  runs?: string[];
}

export function compareSearch(search: Record<string, unknown>): CompareSearch {
  return { runs: texts(search.runs) };
}
