import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ChartNoAxesColumn, RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { ApiError } from "@/api/request";
import { type TraceInfo, tracesQuery } from "@/api/traces";
import { FilterBox } from "@/components/FilterBox";
import { ColumnMenu } from "@/components/table/ColumnMenu";
import { nextSort } from "@/components/table/column";
import { DataTable } from "@/components/table/DataTable";
import { useTableHabits } from "@/components/table/useTableHabits";
import { IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Segments } from "@/components/ui/Segments";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import type { TracesSearch } from "./search";
import { columnsOf, orderBy, SHOWN_AT_FIRST } from "./columns";
import { Dashboard } from "./Dashboard";
import { Facets } from "./Facets";
import { liveList } from "./live";
import { NoTraces } from "./NoTraces";
import { limits, questionOf } from "./question";
import { SelectedTraces } from "./SelectedTraces";
import { TraceCount } from "./TraceCount";
import { nameOf } from "./trace";
import { useFlag } from "./useFlag";
import { useSpan } from "./useSpan";
import { useTicking } from "./useTicking";
import { ViewChoice } from "./ViewChoice";

const ROW = 36;
const EXAMPLE = "latency > 2000 AND text LIKE '%refund%'";
const TIMES = [
  { value: "hour", label: "1 h" },
  { value: "day", label: "24 h" },
  { value: "week", label: "7 d" },
  { value: "month", label: "30 d" },
  { value: "all", label: "All" },
] as const;
const NONE: ReadonlySet<string> = new Set();
const idOf = (info: TraceInfo) => info.trace_id;

export interface ViewProps {
  experimentId: string;
  /** Its name. */
  experiment: string | undefined;
  search: TracesSearch;
  onChange(next: Partial<TracesSearch>, replace?: boolean): void;
}

/** Traces in a table, with figures above it. */
export function TracesView({ experimentId, experiment, search, onChange }: ViewProps) {
  const [habits, setHabits] = useTableHabits("traces");
  const [figures, setFigures] = useFlag("millrace.traces.figures", true);
  const [selected, setSelected] = useState(NONE);
  const now = useTicking(30_000);
  const sort = search.sort === undefined ? undefined : { column: search.sort, ascending: search.ascending ?? false };
  const question = questionOf(experimentId, search, orderBy(sort));
  const query = useInfiniteQuery({
    ...tracesQuery(question),
    placeholderData: keepPreviousData,
    refetchInterval: liveList,
    // To fetch many pages anew is for the reader to ask for.
    refetchOnWindowFocus: ({ state }) => state.data?.pages.length === 1,
  });
  // The table comes first: what is counted waits for it.
  const ready = query.isSuccess && !query.isPlaceholderData;
  const span = useSpan(question, now, ready);
  const traces = useMemo(() => query.data?.pages.flatMap((page) => page.traces) ?? [], [query.data]);
  const columns = useMemo(() => columnsOf(traces), [traces]);
  const shown = habits.shown ?? SHOWN_AT_FIRST;
  const pinned = habits.pinned ?? [];
  const visible = useMemo(
    () =>
      columns
        .filter(({ id }) => id === "name" || shown.includes(id))
        .map((column) => ({ ...column, pinned: column.pinned || pinned.includes(column.id) })),
    [columns, shown, pinned],
  );

  const change = (next: Partial<TracesSearch>) => {
    setSelected(NONE);
    onChange(next);
  };
  const rejection = search.filter && query.error instanceof ApiError && query.error.status === 400 ? query.error : undefined;
  const narrowed = Boolean(search.filter || question.conditions.length > 0);

  return (
    <>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-3 pb-2">
        <FilterBox
          value={search.filter ?? ""}
          placeholder={EXAMPLE}
          rejection={rejection}
          onChange={(filter) => change({ filter: filter || undefined })}
        />
        <Segments
          label="Began in the last"
          value={search.from === undefined ? (search.time ?? "all") : ""}
          options={TIMES}
          onChange={(time) => change({ time: time === "all" || time === "" ? undefined : time, from: undefined, to: undefined })}
        />
        <ViewChoice view={search.view} onChange={onChange} />
        <ColumnMenu
          columns={columns}
          shown={shown}
          pinned={pinned}
          always="name"
          onShown={(ids) => setHabits({ shown: ids })}
          onPinned={(ids) => setHabits({ pinned: ids })}
          onReset={() => setHabits({ shown: undefined, pinned: undefined, widths: undefined })}
        />
      </div>
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-4 pb-2">
        {selected.size > 0 ? (
          <SelectedTraces experimentId={experimentId} ids={[...selected]} onClear={() => setSelected(NONE)} />
        ) : (
          <>
            <Facets
              experimentId={experimentId}
              search={search}
              {...limits(question, now)}
              ready={ready}
              traces={traces}
              onChange={change}
            />
            <span className="flex items-center gap-1">
              <TraceCount question={question} loaded={query.data && traces.length} ready={ready} hasMore={query.hasNextPage} />
              <IconButton label="Refresh" onClick={() => void query.refetch()}>
                <RefreshCw className={cx("size-3.5", query.isRefetching && "animate-spin")} />
              </IconButton>
              <IconButton
                label={figures ? "Hide the figures" : "Show the figures"}
                aria-pressed={figures}
                onClick={() => setFigures(!figures)}
              >
                <ChartNoAxesColumn className={cx("size-4", figures && "text-accent")} />
              </IconButton>
            </span>
          </>
        )}
      </div>
      {figures && span && !rejection && (
        <Dashboard question={question} span={span} ready={ready} onTime={(from, to) => onChange({ from, to, time: undefined }, false)} />
      )}
      {query.error && !rejection && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />}
      {query.isPending && <Spinner />}
      {query.data && traces.length === 0 && !query.error && (
        <NoTraces narrowed={narrowed} time={search.time} experiment={experiment} />
      )}
      {traces.length > 0 && (
        <DataTable
          label="Traces"
          rows={traces}
          rowId={idOf}
          nameOf={nameOf}
          columns={visible}
          sort={sort}
          onSort={(column) => {
            const next = nextSort(sort, column);
            change({ sort: next?.column, ascending: next?.ascending || undefined });
          }}
          selection={selected}
          onSelect={setSelected}
          columnWidths={habits.widths}
          onColumnWidths={(widths) => setHabits({ widths })}
          rowHeight={ROW}
          hasMore={query.hasNextPage && !query.error}
          isFetching={query.isFetchingNextPage}
          onEnd={() => void query.fetchNextPage()}
          dimmed={query.isPlaceholderData || query.error !== null}
        />
      )}
    </>
  );
}
