import { useCallback, useState } from "react";
import { type Layout, readLayout, USUAL } from "./layout";

const keyOf = (experimentId: string, saved: string | undefined) => `millrace.charts.${experimentId}${saved ? `.${saved}` : ""}`;

function readDraft(key: string): Layout | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : readLayout(JSON.parse(text));
  } catch {
    // No storage, or not ours.
    return undefined;
  }
}

function writeDraft(key: string, layout: Layout | undefined): void {
  try {
    if (layout) localStorage.setItem(key, JSON.stringify(layout));
    else localStorage.removeItem(key);
  } catch {
    // No storage: the draft lives as long as the page.
  }
}

/**
 * The layout that is shown: the saved one, or the usual one, with the changes of this browser that are not saved.
 * `saved` is the id of the view, `base` its layout as soon as that is known.
 */
export function useLayout(experimentId: string, saved: string | undefined, base: Layout = USUAL) {
  const key = keyOf(experimentId, saved);
  const [draft, setDraft] = useState(() => ({ key, layout: readDraft(key) }));
  if (draft.key !== key) setDraft({ key, layout: readDraft(key) });
  const change = useCallback(
    (layout: Layout | undefined) => {
      writeDraft(key, layout);
      setDraft({ key, layout });
    },
    [key],
  );
  const shown = draft.key === key ? draft.layout : undefined;
  return {
    layout: shown ?? base,
    /** Whether something is not saved. */
    changed: shown !== undefined,
    change,
    /** Back to what is saved. */
    reset: useCallback(() => change(undefined), [change]),
  };
}
