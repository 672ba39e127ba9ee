import type { View } from "@/api/types";
import { oneOf, text, view } from "@/routes/search";
import { SORTS, type Sort } from "./folders";

/** What of the page of all experiments stands in its address. */
export interface ExperimentsSearch {
  /** Words of the names. */
  name?: string;
  view?: View;
  sort?: Sort;
  ascending?: boolean;
  /** The experiment whose description and tags are shown. */
  details?: string;
}

export function experimentsSearch(search: Record<string, unknown>): ExperimentsSearch {
  return {
    name: text(search.name),
    view: view(search.view),
    sort: oneOf(SORTS, search.sort),
    // By name a list ascends unless it says otherwise, so that both have to be said.
    ascending: typeof search.ascending === "boolean" ? search.ascending : undefined,
    details: text(search.details),
  };
}
