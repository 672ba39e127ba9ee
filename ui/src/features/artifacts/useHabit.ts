import { useState } from "react";

/** A switch that the browser remembers. */
export function useHabit(key: string): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => {
    try {
      return localStorage.getItem(key) === "on";
    } catch {
      return false;
    }
  });
  const change = (next: boolean) => {
    setOn(next);
    try {
      localStorage.setItem(key, next ? "on" : "off");
    } catch {
      // No storage: it holds for this page only.
    }
  };
  return [on, change];
}
