import type { QueryClient } from "@tanstack/react-query";
import { type KeyKind, runKeysLikeQuery } from "@/api/run-keys";
import { runValuesQuery } from "@/api/run-values";
import { type FilterSource, runGrammar } from "@/components/FilterBox";
import { type FieldKind, field } from "@/lib/filter";

const KINDS: Record<string, KeyKind> = { metrics: "metric", params: "param", tags: "tag" };

/** What a filter box over the runs of an experiment offers. */
export function runFilterSource(queries: QueryClient, experimentId: string): FilterSource {
  return {
    grammar: runGrammar,
    async keys(prefix, contains) {
      const kind = KINDS[prefix];
      return kind ? (await queries.fetchQuery(runKeysLikeQuery(experimentId, kind, contains))).keys : [];
    },
    async values({ prefix, key }, contains) {
      const written = prefix === "" ? `attributes.${key}` : prefix === "datasets" ? `datasets.${key}` : field(prefix as FieldKind, key);
      const answer = await queries.fetchQuery(runValuesQuery({ experimentId, field: written, contains }));
      return (answer.values ?? []).map(({ value, runs }) => ({ value, count: runs }));
    },
  };
}
