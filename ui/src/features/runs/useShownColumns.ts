import { useCallback, useState } from "react";

/** The columns the reader chose for an experiment, kept in this browser; undefined until then. */
export function useShownColumns(experimentId: string) {
  const key = `millrace.columns.${experimentId}`;
  const [choice, setChoice] = useState(() => ({ key, shown: stored(key) }));
  if (choice.key !== key) setChoice({ key, shown: stored(key) });
  const choose = useCallback(
    (shown: string[] | undefined) => {
      try {
        if (shown) localStorage.setItem(key, JSON.stringify(shown));
        else localStorage.removeItem(key);
      } catch {
        // No storage: the choice holds for this page only.
      }
      setChoice({ key, shown });
    },
    [key],
  );
  return [choice.shown, choose] as const;
}

function stored(key: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
  } catch {
    return undefined;
  }
}
