/** How often the page looks for what is new. Milliseconds. */

import { ApiError } from "@/api/request";

const LISTS = 5000;
const FIGURES = 30_000;

interface Known {
  state: { data?: unknown; error: Error | null };
}

/** What the server refuses it will refuse again; one that does not answer may come back. */
function isRefused(error: Error | null): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}

/** A list is looked at again as long as only its first page is there. */
export function liveList({ state: { data, error } }: { state: { data?: { pages: unknown[] }; error: Error | null } }) {
  return (data?.pages.length ?? 0) <= 1 && !isRefused(error) ? LISTS : false;
}

export function liveFigures({ state: { error } }: Known) {
  return isRefused(error) ? false : FIGURES;
}
