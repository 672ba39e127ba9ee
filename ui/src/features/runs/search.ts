import type { View } from "@/api/types";
import { flag, text, texts, view } from "@/routes/search";

/** What of an experiment's runs stands in the address. */
export interface RunsSearch {
  filter?: string;
  /** The id of the column that orders the runs: `metrics.loss`, `min.loss`, `attributes.start_time`. */
  sort?: string;
  ascending?: boolean;
  view?: View;
  /** Children in the server's order, not under their parents. */
  flat?: boolean;
  /** The ids of the columns in their order, where they are not those of the beginning; `metrics.*` are all of a kind. */
  columns?: string[];
  pinned?: string[];
  /** Fields by which the runs are grouped: `params.optimizer`. */
  group?: string[];
  /** The run that is looked into beside the table. */
  peek?: string;
  /** The id of the saved view that it began with. */
  saved?: string;
}

export function runsSearch(search: Record<string, unknown>): RunsSearch {
  return {
    filter: text(search.filter),
    sort: text(search.sort),
    ascending: flag(search.ascending),
    view: view(search.view),
    flat: flag(search.flat),
    columns: texts(search.columns),
    pinned: texts(search.pinned),
    group: texts(search.group)?.slice(0, 3),
    peek: text(search.peek),
    saved: text(search.saved),
  };
}

/** What of it a saved view keeps. */
export function viewState({ peek: _, saved: __, ...state }: RunsSearch): RunsSearch {
  return state;
}
