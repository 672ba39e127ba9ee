import type { QueryClient } from "@tanstack/react-query";
import { type KeyKind, runKeysLikeQuery, runValuesQuery } from "@/api/run-facts";
import { type FilterSource, runGrammar } from "@/components/FilterBox";
import { type FieldKind, field } from "@/lib/filter";

const KINDS: Record<string, KeyKind> = { metrics: "metric", params: "param", tags: "tag" };

/** What a filter box over the runs of an experiment offers. */
export function runFilterSource(queries: QueryClient, experimentId: string): FilterSource {
  return {
    grammar: runGrammar,
    async keys(prefix, contains) {
      const kind = KINDS[prefix];
      return kind ? queries.fetchQuery(runKeysLikeQuery(experimentId, kind, contains)) : [];
    },
    async values({ prefix, key }, contains) {
      const written = prefix === "" ? `attributes.${key}` : prefix === "datasets" ? `datasets.${key}` : field(prefix as FieldKind, key);
      const answer = await queries.fetchQuery(runValuesQuery({ experimentId, field: written, contains }));
      return (answer.values ?? []).map(({ value, runs }) => ({ value, count: runs }));
    },
  };
}
