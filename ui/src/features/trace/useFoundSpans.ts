import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { foundSpansQuery } from "@/api/trace";
import { useDebounced } from "@/lib/useDebounced";
import type { SpanTree } from "./tree";

/** So long a text must stand before the server is asked. Milliseconds. */
const PAUSE = 200;

export interface Found {
  /** Undefined while nothing is searched for. */
  matches: ReadonlySet<string> | undefined;
  /** The server is still looking: what is shown has the text in its name. */
  searching: boolean;
  error: Error | null;
}

/** The spans that hold a text, and, if only those are wanted, that failed. Names are looked through at once, all else by the server. */
export function useFoundSpans(traceId: string, tree: SpanTree, search: string, onlyErrors: boolean, ended: boolean): Found {
  const typed = useDeferredValue(search.trim());
  const wanted = useDebounced(search.trim(), PAUSE);
  const { data, error, isPlaceholderData } = useQuery({
    ...foundSpansQuery(traceId, wanted, ended),
    enabled: wanted !== "",
    placeholderData: keepPreviousData,
  });
  const held = wanted !== "" && wanted === typed && !isPlaceholderData ? data : undefined;
  const matches = useMemo(() => {
    const inText = typed === "" ? undefined : (held ?? namedLike(tree, typed));
    if (!onlyErrors) return inText;
    return new Set(tree.nodes.filter(({ id, failed }) => failed && (!inText || inText.has(id))).map(({ id }) => id));
  }, [tree, typed, held, onlyErrors]);
  return { matches, searching: typed !== "" && held === undefined && !error, error: typed === "" ? null : error };
}

function namedLike(tree: SpanTree, text: string): ReadonlySet<string> {
  const part = text.toLowerCase();
  return new Set(tree.nodes.filter(({ name }) => name.toLowerCase().includes(part)).map(({ id }) => id));
}
