import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { traceKeysQuery, traceValues } from "@/api/traces";
import { type FilterSource, traceGrammar } from "@/components/FilterBox";
import { keyedField } from "./question";

const KINDS: Record<string, string> = { tags: "tag", metadata: "metadata", feedback: "feedback", expectation: "expectation", metrics: "feedback" };
/** Texts whose values are all different, or that no list can be made of. */
const WITHOUT = new Set(["text", "request", "response", "request_id", "content"]);
const STALE = 60_000;

/** What the filter box offers: keys and values of the traces of an experiment. */
export function useTraceSource(experimentId: string): FilterSource {
  const queries = useQueryClient();
  return useMemo(
    () => ({
      grammar: traceGrammar,
      keys: async (prefix, contains) => {
        const kind = KINDS[prefix];
        if (!kind) return [];
        const keys = await queries.fetchQuery(traceKeysQuery(experimentId));
        const part = contains.toLowerCase();
        return keys.filter((one) => one.kind === kind && one.key.toLowerCase().includes(part)).slice(0, 50).map(({ key }) => key);
      },
      values: async ({ prefix, key }, contains) => {
        if (WITHOUT.has(key) || prefix === "span.attributes" || prefix === "metrics") return [];
        const field = KINDS[prefix] ? keyedField(KINDS[prefix], key) : prefix === "span" ? `span.${key}` : key;
        const { values = [] } = await queries.fetchQuery({
          queryKey: ["traces", "completion", experimentId, field, contains],
          queryFn: ({ signal }) => traceValues(experimentId, "", field, contains, signal),
          staleTime: STALE,
        });
        return values.map(({ value, traces }) => ({ value, count: traces }));
      },
    }),
    [queries, experimentId],
  );
}
