import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import type { ChartsSearch } from "./search";

export const ROUTE = "/experiments/$experimentId/charts";

/** What stands in the address, and how to change it. */
export function useChartsAddress() {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const change = useCallback(
    (next: Partial<ChartsSearch>) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  return [search, change] as const;
}
