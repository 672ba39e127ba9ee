import { text } from "@/routes/search";

/** What of the list of registered models stands in its address. */
export interface RegistrySearch {
  /** Part of the name. */
  name?: string;
}

export function registrySearch(search: Record<string, unknown>): RegistrySearch {
  return { name: text(search.name) };
}
