import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { type SavedView, viewQuery } from "@/api/views";
import { pinColour } from "@/charts/color";
import type { Layout } from "./layout";
import { readState } from "./state";
import { useChartsAddress } from "./useChartsAddress";
import { useLayout } from "./useLayout";

export interface SavedLayout {
  layout: Layout;
  /** The view that is open. */
  view: SavedView | undefined;
  /** Whether the layout has changes that are not saved. */
  changed: boolean;
  error: Error | null;
  change(layout: Layout): void;
  reset(): void;
}

/** The layout of the view that the address names, or this browser's own. */
export function useSavedLayout(experimentId: string, saved: string | undefined): SavedLayout {
  const [search, change] = useChartsAddress();
  const view = useQuery({ ...viewQuery(saved ?? ""), enabled: saved !== undefined });
  const text = view.data?.state;
  const state = useMemo(() => (text === undefined ? undefined : readState(text)), [text]);
  const own = useLayout(experimentId, saved, saved === undefined ? undefined : state?.layout);
  // An address that says nothing but the view, as a link by the API does, means all that the view holds.
  const bare = saved !== undefined && Object.entries(search).every(([key, value]) => key === "saved" || value === undefined);
  useEffect(() => {
    if (!bare || !state) return;
    for (const [id, slot] of Object.entries(state.colours)) pinColour(id, slot);
    if (Object.keys(state.search).length > 0) change(state.search);
  }, [bare, state, change]);
  return {
    layout: own.layout,
    view: saved === undefined ? undefined : view.data,
    changed: own.changed,
    error: view.error,
    change: own.change,
    reset: own.reset,
  };
}
