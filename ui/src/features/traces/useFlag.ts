import { useState } from "react";

/** A habit that is on or off, kept in this browser. */
export function useFlag(key: string, first: boolean) {
  const [on, setOn] = useState(() => {
    try {
      return (localStorage.getItem(key) ?? String(first)) === "true";
    } catch {
      return first;
    }
  });
  const change = (next: boolean) => {
    setOn(next);
    try {
      localStorage.setItem(key, String(next));
    } catch {
      // No storage: it holds for this page only.
    }
  };
  return [on, change] as const;
}
