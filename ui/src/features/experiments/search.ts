import type { View } from "@/api/types";
import { text, view } from "@/routes/search";

/** What of the page of all experiments stands in its address. */
export interface ExperimentsSearch {
  /** Part of the name. */
  name?: string;
  view?: View;
}

export function experimentsSearch(search: Record<string, unknown>): ExperimentsSearch {
  return { name: text(search.name), view: view(search.view) };
}
