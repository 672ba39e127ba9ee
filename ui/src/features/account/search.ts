import { oneOf } from "@/routes/search";

export const TABS = ["profile", "tokens", "sessions"] as const;
export type AccountTab = (typeof TABS)[number];

/** What of the account page stands in its address. */
export interface AccountSearch {
  tab?: AccountTab;
}

export function accountSearch(search: Record<string, unknown>): AccountSearch {
  return { tab: oneOf(TABS, search.tab) };
}
