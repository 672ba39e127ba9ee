import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { loggedModelsQuery, runNamesQuery } from "@/api/models";
import { ApiError } from "@/api/request";
import { FilterBox } from "@/components/FilterBox";
import { FilterHelp } from "@/components/FilterHelp";
import { ColumnMenu } from "@/components/table/ColumnMenu";
import { nextSortSearch } from "@/components/table/column";
import { DataTable } from "@/components/table/DataTable";
import { pagesOf } from "@/components/table/pages";
import { useTableHabits } from "@/components/table/useTableHabits";
import { IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Select } from "@/components/ui/Select";
import { Spinner } from "@/components/ui/Spinner";
import { datasetsOf } from "@/features/model/loggedModel";
import { cx } from "@/lib/cx";
import { formatCount } from "@/lib/format";
import { useLive } from "@/lib/live";
import { columnsOf, type ModelRow, orderBy, rowOf } from "./columns";
import { filterSource } from "./filterSource";
import { NoModels } from "./NoModels";
import type { LoggedModelsSearch } from "./search";
import { SelectedModels } from "./SelectedModels";

const EXAMPLE = "metrics.accuracy > 0.9 AND status = 'READY'";
const NONE: ReadonlySet<string> = new Set();
const NO_NAMES: Readonly<Record<string, string>> = {};
const idOf = ({ model }: ModelRow) => model.info.model_id;
const nameOf = ({ model }: ModelRow) => model.info.name;

interface Props {
  experimentId: string;
  /** Its name. */
  experiment: string | undefined;
  search: LoggedModelsSearch;
  onChange(next: Partial<LoggedModelsSearch>, replace?: boolean): void;
}

/** Logged models in a table. */
export function LoggedModelsView({ experimentId, experiment, search, onChange }: Props) {
  const [habits, setHabits] = useTableHabits("logged-models");
  const [selected, setSelected] = useState(NONE);
  const { filter = "", dataset } = search;
  const sort = search.sort === undefined ? undefined : { column: search.sort, ascending: search.ascending ?? false };
  const query = useInfiniteQuery({
    ...loggedModelsQuery({ experimentId, filter, dataset, orderBy: orderBy(sort) }),
    placeholderData: keepPreviousData,
    // To fetch many pages anew is for the reader to ask for.
    refetchOnWindowFocus: ({ state }) => state.data?.pages.length === 1,
  });
  const few = (query.data?.pages.length ?? 0) < 3;
  useLive(["models"], [["models", "search"]], { experimentId, enabled: few });

  const models = useMemo(() => query.data?.pages.flatMap((page) => page.models) ?? [], [query.data]);
  const rows = useMemo(() => models.map(rowOf), [models]);
  const runIds = useMemo(
    () => [...new Set(models.map(({ info }) => info.source_run_id).filter((id) => id !== undefined && id !== null && id !== ""))].sort() as string[],
    [models],
  );
  const runs = useQuery({ ...runNamesQuery(runIds), placeholderData: keepPreviousData }).data ?? NO_NAMES;
  const { all, atFirst } = useMemo(() => columnsOf(rows, runs, dataset), [rows, runs, dataset]);
  const shown = habits.shown ?? atFirst;
  const pinned = habits.pinned ?? [];
  const visible = useMemo(
    () =>
      all
        .filter(({ id }) => id === "name" || shown.includes(id))
        .map((column) => ({ ...column, pinned: column.pinned || pinned.includes(column.id) })),
    [all, shown, pinned],
  );
  const datasets = useKept(useMemo(() => datasetsOf(models), [models]), dataset);
  const loaded = useRef(rows);
  useEffect(() => {
    loaded.current = rows;
  });
  const source = useMemo(() => filterSource(() => loaded.current), []);

  const change = (next: Partial<LoggedModelsSearch>) => {
    setSelected(NONE);
    onChange(next);
  };
  const rejection = filter && query.error instanceof ApiError && query.error.status === 400 ? query.error : undefined;

  return (
    <>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-3 pb-2">
        <FilterBox
          value={filter}
          placeholder={EXAMPLE}
          rejection={rejection}
          source={source}
          history="logged-models"
          help={<FilterHelp of="models" onUse={(next) => change({ filter: next })} />}
          onChange={(next) => change({ filter: next || undefined })}
        />
        {(datasets.length > 0 || dataset) && (
          <Select
            label="Measured on"
            value={dataset ?? ""}
            options={[{ value: "", label: "All data sets" }, ...datasets.map((name) => ({ value: name, label: name }))]}
            onChange={(name) => change({ dataset: name || undefined, sort: undefined, ascending: undefined })}
            className="max-w-56"
          />
        )}
        <ColumnMenu
          columns={all}
          shown={shown}
          pinned={pinned}
          always="name"
          onShown={(ids) => setHabits({ shown: ids })}
          onPinned={(ids) => setHabits({ pinned: ids })}
          onReset={() => setHabits({ shown: undefined, pinned: undefined, widths: undefined })}
        />
      </div>
      <div className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 px-4 pb-2">
        {selected.size > 0 ? (
          <SelectedModels
            ids={[...selected]}
            onCompare={(compare) => onChange({ compare }, false)}
            onClear={() => setSelected(NONE)}
          />
        ) : (
          <>
            <span className="text-sm text-dim tabular-nums" aria-live="polite">
              {query.data && `${query.hasNextPage ? "more than " : ""}${formatCount(models.length, "model")}`}
            </span>
            <IconButton label="Refresh" onClick={() => void query.refetch()}>
              <RefreshCw className={cx("size-3.5", query.isRefetching && "animate-spin")} />
            </IconButton>
          </>
        )}
      </div>
      {query.error && !rejection && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />}
      {query.isPending && <Spinner />}
      {query.data && models.length === 0 && !query.error && (
        <NoModels narrowed={Boolean(filter || dataset)} experiment={experiment} />
      )}
      {models.length > 0 && (
        <DataTable
          label="Logged models"
          rows={rows}
          rowId={idOf}
          nameOf={nameOf}
          columns={visible}
          sort={sort}
          onSort={(column) => change(nextSortSearch(sort, column))}
          selection={selected}
          onSelect={setSelected}
          columnWidths={habits.widths}
          onColumnWidths={(widths) => setHabits({ widths })}
          {...pagesOf(query)}
        />
      )}
    </>
  );
}

/** While one data set is chosen the others stay on offer, though no shown model has them. */
function useKept(datasets: string[], chosen: string | undefined): string[] {
  const [kept, setKept] = useState(datasets);
  const all = chosen ? [...new Set([...kept, ...datasets, chosen])].sort() : datasets;
  if (all.join("\n") !== kept.join("\n")) setKept(all);
  return all;
}
