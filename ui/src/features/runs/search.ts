import type { View } from "@/api/types";
import { flag, text, view } from "@/routes/search";

/** What of an experiment's runs stands in the address. */
export interface RunsSearch {
  filter?: string;
  /** The id of the column that orders the runs. */
  sort?: string;
  ascending?: boolean;
  view?: View;
  /** Children in the server's order, not under their parents. */
  flat?: boolean;
}

export function runsSearch(search: Record<string, unknown>): RunsSearch {
  return {
    filter: text(search.filter),
    sort: text(search.sort),
    ascending: flag(search.ascending),
    view: view(search.view),
    flat: flag(search.flat),
  };
}
