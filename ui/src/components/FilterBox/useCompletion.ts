import { useEffect, useState } from "react";
import { type Completion, complete } from "./completion";
import type { FilterSource } from "./grammar";
import { recentFilters } from "./recent";

const PAUSE = 90;

interface Asked {
  text: string;
  cursor: number;
}

/** What fits at the cursor, a moment after the reader stopped typing; undefined while nothing is asked. */
export function useCompletion(asked: Asked | undefined, source: FilterSource | undefined, history: string | undefined) {
  const [found, setFound] = useState<Completion>();
  const { text, cursor } = asked ?? {};
  useEffect(() => {
    if (text === undefined || cursor === undefined) {
      setFound(undefined);
      return;
    }
    const aborted = new AbortController();
    const ask = async () => {
      try {
        const completion = source
          ? await complete(text, cursor, source, aborted.signal)
          : { heading: "", text, start: 0, end: 0, suggestions: [] };
        if (!aborted.signal.aborted) setFound(withRecent(completion, text, history));
      } catch (error) {
        // Without keys and values a filter can still be typed; what is wrong with the server the table says.
        if (!aborted.signal.aborted) {
          console.warn("The filter box cannot complete:", error);
          setFound(undefined);
        }
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE);
    return () => {
      clearTimeout(timer);
      aborted.abort();
    };
  }, [text, cursor, source, history]);
  return found;
}

/** In an empty box the filters of before come first. */
function withRecent(completion: Completion, text: string, history: string | undefined): Completion {
  if (text.trim() || history === undefined) return completion;
  const recent = recentFilters(history).slice(0, 5);
  const before = recent.map((filter) => ({ label: filter, note: "recent", insert: filter }));
  return { ...completion, suggestions: [...before, ...completion.suggestions] };
}
