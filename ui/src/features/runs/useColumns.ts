import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runKeysQuery } from "@/api/run-keys";
import { runWindowQuery } from "@/api/runs";
import { useTableHabits } from "@/components/table/useTableHabits";
import { CANDIDATES, expanded, type FirstLook, type RunColumn, shownAtFirst } from "./columns";
import { rowsOf } from "./rows";
import type { RunsSearch } from "./search";

export interface ChosenColumns {
  /** The columns after that of the names, in their order; undefined until the keys are known. */
  columns: readonly RunColumn[] | undefined;
  /** Their ids as they were chosen, with `metrics.*`; those of the beginning where nothing was. */
  ids: readonly string[];
  pinned: readonly string[];
  /** Whether the reader chose them. */
  own: boolean;
}

/** The columns that are shown: those of the address, else the reader's habit with this experiment, else the first ones. */
export function useColumns(experimentId: string, search: RunsSearch) {
  const [habits, setHabits] = useTableHabits(`runs.${experimentId}`);
  const keys = useQuery({ ...runKeysQuery(experimentId), placeholderData: keepPreviousData });
  const chosen = search.columns ?? habits.shown;

  const fields = ["datasets", "outputs", ...(keys.data?.param.slice(0, CANDIDATES).map((key) => `params.${key}`) ?? [])];
  const first = useQuery({
    ...runWindowQuery({ experimentId, filter: "", orderBy: [], view: "active", topLevel: false }, 0, { fields, summaries: [] }),
    queryKey: ["run-keys", "first look", experimentId, fields] as never,
    enabled: chosen === undefined && keys.data !== undefined,
    placeholderData: keepPreviousData,
    // Other runs do not give a table other columns while it is looked at.
    staleTime: Infinity,
  });

  const atFirst = useMemo(() => {
    if (!keys.data || (first.isPending && chosen === undefined)) return undefined;
    return shownAtFirst(keys.data, first.data && lookAt(rowsOf("first look", "", [first.data])));
  }, [keys.data, first.isPending, first.data, chosen]);

  const ids = chosen ?? atFirst;
  const name = ids?.join("\n");
  const columns = useMemo(() => {
    if (!ids) return undefined;
    // All of a kind can only be named when the keys are known.
    if (!keys.data && ids.some((id) => id.endsWith(".*"))) return undefined;
    return expanded(ids, keys.data);
    // eslint-disable-next-line -- the same names are the same columns
  }, [name, keys.data]);
  const pinned = search.pinned ?? habits.pinned ?? NONE;
  const shown: ChosenColumns = { columns, ids: ids ?? NONE, pinned, own: chosen !== undefined };
  return { shown, keys: keys.data, keysError: keys.error, widths: habits.widths, setHabits };
}

const NONE: readonly string[] = [];

function lookAt(rows: ReturnType<typeof rowsOf>): FirstLook {
  return {
    params: rows.map(({ values }) => {
      const params = new Map<string, string>();
      for (const [id, value] of values) if (id.startsWith("params.")) params.set(id.slice(7), String(value));
      return params;
    }),
    datasets: rows.some(({ datasets }) => datasets.length > 0),
    models: rows.some(({ models }) => models.length > 0),
  };
}
