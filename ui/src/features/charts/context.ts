import { createContext, useContext } from "react";
import type { Layout, Section } from "./layout";
import type { ChartRun } from "./fields";
import type { ChartsSearch } from "./search";

/** What all panels of the page share. */
export interface Charts {
  experimentId: string;
  search: ChartsSearch;
  change(next: Partial<ChartsSearch>): void;
  /** Ids of the chosen runs, the hidden ones too: hiding one asks the server nothing. */
  ids: readonly string[];
  runs: readonly ChartRun[];
  visible: readonly ChartRun[];
  /** Names of the runs that are parents of others. */
  parents: ReadonlyMap<string, string>;
  layout: Layout;
  sections: readonly Section[];
  setLayout(layout: Layout): void;
}

export const ChartsContext = createContext<Charts | undefined>(undefined);

export function useCharts(): Charts {
  const charts = useContext(ChartsContext);
  if (!charts) throw new Error("A panel stands on the charts page.");
  return charts;
}
