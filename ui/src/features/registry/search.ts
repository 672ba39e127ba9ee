import { flag, oneOf, text, texts } from "@/routes/search";

/** What of the list of registered models stands in its address. */
export interface RegistrySearch {
  /** Part of the name. */
  name?: string;
  filter?: string;
  /** The id of the column that orders the models. */
  sort?: string;
  ascending?: boolean;
}

export function registrySearch(search: Record<string, unknown>): RegistrySearch {
  return {
    name: text(search.name),
    filter: text(search.filter),
    sort: text(search.sort),
    ascending: flag(search.ascending),
  };
}

export const REGISTERED_TABS = ["overview", "history"] as const;

/** What of a registered model's page stands in its address. */
export interface RegisteredModelSearch {
  tab?: (typeof REGISTERED_TABS)[number];
  /** Which versions are listed. */
  filter?: string;
  sort?: string;
  ascending?: boolean;
  /** Numbers of the versions that are compared, instead of the page. */
  compare?: string[];
  /** Of these, everything, not only what differs. */
  all?: boolean;
}

export function registeredModelSearch(search: Record<string, unknown>): RegisteredModelSearch {
  return {
    tab: oneOf(REGISTERED_TABS, search.tab),
    filter: text(search.filter),
    sort: text(search.sort),
    ascending: flag(search.ascending),
    compare: texts(search.compare),
    all: flag(search.all),
  };
}

export const VERSION_TABS = ["overview", "files", "lineage", "history"] as const;

/** What of a version's page stands in its address. */
export interface ModelVersionSearch {
  tab?: (typeof VERSION_TABS)[number];
  /** The file or folder that is shown. */
  path?: string;
  /** The file as the text that it is. */
  raw?: boolean;
}

export function modelVersionSearch(search: Record<string, unknown>): ModelVersionSearch {
  return { tab: oneOf(VERSION_TABS, search.tab), path: text(search.path), raw: flag(search.raw) };
}
