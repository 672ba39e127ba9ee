/** What a saved view of the charts page holds: JSON that the API may write as well (docs/ui/charts.md). */

import { type ChartsSearch, chartsSearch } from "./search";
import { type Layout, readLayout } from "./layout";

export interface ChartsState {
  search: ChartsSearch;
  layout: Layout;
  /** Places in the palette that runs keep, by run id. */
  colours: Record<string, number>;
}

/** What of the address is part of a view: not the panel that fills the page, nor the view itself. */
export function kept({ saved: _, panel: __, find: ___, ...search }: ChartsSearch): ChartsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

export function writeState({ search, layout, colours }: ChartsState): string {
  return JSON.stringify({ version: 1, search: kept(search), layout, ...(Object.keys(colours).length > 0 ? { colours } : {}) });
}

/** What is not understood is as good as absent. */
export function readState(text: string): ChartsState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The server takes JSON only; what is not, holds nothing.
    value = undefined;
  }
  const given = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const search = typeof given.search === "object" && given.search !== null ? (given.search as Record<string, unknown>) : {};
  const colours = typeof given.colours === "object" && given.colours !== null ? Object.entries(given.colours) : [];
  return {
    search: kept(chartsSearch(search)),
    layout: readLayout(given.layout),
    colours: Object.fromEntries(colours.filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]) && entry[1] >= 0)),
  };
}
