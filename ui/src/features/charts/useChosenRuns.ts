import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { topRunsQuery } from "@/api/top-runs";
import { useRunColours } from "@/charts/color";
import { orderBy } from "@/features/runs/columns";
import { useLive } from "@/lib/live";
import { type ChartRun, nameOf, rowOf } from "./fields";
import { type ChartsSearch, USUAL_TOP } from "./search";

const NONE: string[] = [];

/** The runs that are drawn: the first of the search, without those that are hidden. */
export function useChosenRuns(experimentId: string, search: ChartsSearch, fields: readonly string[]) {
  const { filter = "", sort, ascending = false, view = "active", top = USUAL_TOP, hidden = NONE } = search;
  const query = useQuery(topRunsQuery({ experimentId, filter, orderBy: orderBy(sort, ascending), view, top, fields }));
  useLive(["runs", "metrics"], [["runs", "top"], ["runs", "count"], ["run-keys"], ["metrics"]], { experimentId });
  const ids = useMemo(() => query.data?.map((run) => run.info.run_id) ?? NONE, [query.data]);
  const key = ids.join();
  // The same ids in the same order are the same list: what is fetched for them need not be fetched again.
  const stable = useMemo(() => ids, [key]);
  const colours = useRunColours(stable);
  const runs = useMemo(() => {
    const away = new Set(hidden);
    return (query.data ?? []).map(
      (run): ChartRun => ({
        id: run.info.run_id,
        name: nameOf(run),
        row: rowOf(run),
        colour: colours.get(run.info.run_id) ?? "var(--dim)",
        visible: !away.has(run.info.run_id),
      }),
    );
  }, [query.data, colours, hidden]);
  return { query, ids: stable, runs };
}
