/** Runs in groups of those that have the same value in a field. */

import { slotColour } from "@/charts/color";
import { type ChartRun, formatField, PARENT_FIELD, valueOf } from "./fields";

export interface RunGroup {
  id: string;
  name: string;
  colour: string;
  runs: ChartRun[];
}

/** Groups in the order of their first runs. `names` are those of parents. */
export function groupRuns(runs: readonly ChartRun[], field: string, names: ReadonlyMap<string, string>): RunGroup[] {
  const groups = new Map<string, RunGroup>();
  for (const run of runs) {
    const value = field === PARENT_FIELD ? run.row.parent : valueOf(run.row, field);
    const text = value === undefined ? "" : String(value);
    let group = groups.get(text);
    if (!group) {
      const name = value === undefined ? "none" : field === PARENT_FIELD ? (names.get(text) ?? text.slice(0, 8)) : formatField(field, value);
      group = { id: `group ${text}`, name, colour: slotColour(groups.size), runs: [] };
      groups.set(text, group);
    }
    group.runs.push(run);
  }
  return [...groups.values()];
}
