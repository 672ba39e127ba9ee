import { flag, oneOf, text, texts } from "@/routes/search";

/** What of an experiment's logged models stands in the address. */
export interface LoggedModelsSearch {
  filter?: string;
  /** Only models that were measured on this data set. */
  dataset?: string;
  /** The id of the column that orders the models. */
  sort?: string;
  ascending?: boolean;
  /** Ids of the models that are compared, instead of the table. */
  compare?: string[];
  /** Of these, everything, not only what differs. */
  all?: boolean;
}

export function loggedModelsSearch(search: Record<string, unknown>): LoggedModelsSearch {
  return {
    filter: text(search.filter),
    dataset: text(search.dataset),
    sort: text(search.sort),
    ascending: flag(search.ascending),
    compare: texts(search.compare),
    all: flag(search.all),
  };
}

export const MODEL_TABS = ["overview", "files", "traces", "lineage"] as const;

/** What of a logged model's page stands in its address. */
export interface LoggedModelSearch {
  tab?: (typeof MODEL_TABS)[number];
  /** The file or folder that is shown. */
  path?: string;
  /** The file as the text that it is. */
  raw?: boolean;
}

export function loggedModelSearch(search: Record<string, unknown>): LoggedModelSearch {
  return { tab: oneOf(MODEL_TABS, search.tab), path: text(search.path), raw: flag(search.raw) };
}
