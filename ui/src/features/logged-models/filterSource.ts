/** What the filter box offers for logged models: keys and values of those that are loaded. */

import { type FilterSource, type FilterValue, loggedModelGrammar } from "@/components/FilterBox";
import { metricOf } from "@/features/model/loggedModel";
import type { ModelRow } from "./columns";

const MOST = 40;

export function filterSource(rows: () => readonly ModelRow[]): FilterSource {
  return {
    grammar: loggedModelGrammar,
    keys: async (prefix, contains) => {
      const keys = rows().flatMap((row) => {
        if (prefix === "metrics") return [...row.metrics.keys()].map((id) => metricOf(id)?.key ?? id);
        if (prefix === "params" || prefix === "tags") return [...row[prefix].keys()];
        return [];
      });
      return [...new Set(keys)].filter(holds(contains)).sort().slice(0, MOST);
    },
    values: async ({ prefix, key }, contains) => {
      const counts = new Map<string, number>();
      for (const row of rows()) {
        const value = valueOf(row, prefix, key);
        if (value && holds(contains)(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return [...counts]
        .map(([value, count]): FilterValue => ({ value, count }))
        .sort((one, other) => (other.count ?? 0) - (one.count ?? 0))
        .slice(0, MOST);
    },
  };
}

const holds = (part: string) => (text: string) => text.toLowerCase().includes(part.toLowerCase());

function valueOf({ model, params, tags }: ModelRow, prefix: string, key: string): string | null | undefined {
  if (prefix === "params") return params.get(key);
  if (prefix === "tags") return tags.get(key);
  const { name, model_id, model_type, source_run_id } = model.info;
  return { name, model_id, model_type, source_run_id }[key];
}
