import { useState } from "react";

/** A reader's habit with the facets of an experiment: whether they are in sight, and which of params and tags there are. */
export interface Facets {
  open: boolean;
  own: readonly string[];
}

const OPEN = "millrace.facets";
const ownKey = (experimentId: string) => `millrace.facets.${experimentId}`;

export function useFacets(experimentId: string) {
  const [facets, setFacets] = useState(() => stored(experimentId));
  const change = (next: Facets) => {
    setFacets(next);
    try {
      localStorage.setItem(OPEN, String(next.open));
      localStorage.setItem(ownKey(experimentId), JSON.stringify(next.own));
    } catch {
      // No storage: it holds for this page only.
    }
  };
  return [facets, change] as const;
}

function stored(experimentId: string): Facets {
  try {
    const own: unknown = JSON.parse(localStorage.getItem(ownKey(experimentId)) ?? "[]");
    return {
      open: localStorage.getItem(OPEN) !== "false",
      own: Array.isArray(own) ? own.filter((id) => typeof id === "string") : [],
    };
  } catch {
    return { open: true, own: [] };
  }
}
