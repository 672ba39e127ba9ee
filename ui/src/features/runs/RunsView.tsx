import { useQuery, useQueryClient } from "@tanstack/react-query";
import { PanelLeft, RefreshCw } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/request";
import { MOST_AT_ONCE, type RunList, runCountQuery, runIds, runWindowQuery } from "@/api/runs";
import { moved, nextSortSearch } from "@/components/table/column";
import type { Sight, TableHandle } from "@/components/table/DataTable";
import { IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { AddressViews } from "@/features/views/AddressViews";
import { cx } from "@/lib/cx";
import { formatCount } from "@/lib/format";
import { BulkBar } from "./BulkBar";
import { ColumnChooser } from "./ColumnChooser";
import { columnOf, FIRST_PARTS, orderBy, partsOf, type RunColumn } from "./columns";
import { ExportMenu } from "./ExportMenu";
import { FacetPanel } from "./FacetPanel";
import { GroupMenu } from "./GroupMenu";
import { NoRuns } from "./NoRuns";
import { PeekPanel } from "./PeekPanel";
import { RunFilter } from "./RunFilter";
import { runIdOf } from "./rows";
import { RunsTable } from "./RunsTable";
import { type RunsSearch, runsSearch, viewState } from "./search";
import { useColumns } from "./useColumns";
import { useFacets } from "./useFacets";
import { useGroups } from "./useGroups";
import { useLiveRuns } from "./useLiveRuns";
import { useNarrow } from "./useNarrow";
import { useQuestion } from "./useQuestion";
import { useRunLines } from "./useRunLines";
import { WhichRuns } from "./WhichRuns";

const NONE: ReadonlySet<string> = new Set();
const NO_COLUMNS: readonly RunColumn[] = [];
const NO_GROUPS: readonly string[] = [];

interface Props {
  experimentId: string;
  /** Its name. */
  experiment: string | undefined;
  search: RunsSearch;
  onChange(next: Partial<RunsSearch>): void;
  /** Another view of the page as a whole. */
  onState(state: RunsSearch): void;
}

/** Runs in a table that can be filtered, ordered, grouped and changed. */
export function RunsView({ experimentId, experiment, search, onChange, onState }: Props) {
  const { filter = "", sort, ascending = false, view = "active", flat = false, group = NO_GROUPS, peek } = search;
  const queries = useQueryClient();
  const narrow = useNarrow();
  const { shown, keys, keysError, widths, setHabits } = useColumns(experimentId, search);
  const columns = shown.columns ?? NO_COLUMNS;
  const [facets, setFacets] = useFacets(experimentId);
  const [selected, setSelected] = useState(NONE);
  const [sight, setSight] = useState<Sight>({ first: 0, last: 40, columns: [] });
  const table = useRef<TableHandle>(null);

  const change = (next: Partial<RunsSearch>) => {
    setSelected(NONE);
    const then = { ...search, ...next };
    // Asked for at once, not when the page is drawn anew with what is chosen.
    if (!then.group?.length) void queries.prefetchQuery(runWindowQuery(listOf(experimentId, then), 0, firstParts));
    onChange(next);
  };
  const setFilter = (next: string) => change({ filter: next || undefined });

  // ---- what is asked for ----

  const pieces = useMemo(() => (shown.columns ? partsOf(shown.columns) : undefined), [shown.columns]);
  const visible = useMemo(() => {
    const inSight = new Set(sight.columns);
    return pieces?.filter(({ ids }, at) => at === 0 || ids.some((id) => inSight.has(id))).map(({ parts }) => parts);
  }, [pieces, sight.columns]);
  const grouped = group.length > 0;
  const firstParts = pieces?.[0]?.parts ?? FIRST_PARTS;
  const wanted = useStable(listOf(experimentId, search));
  const question = useQuestion(wanted, firstParts, !grouped);
  const { groups, query: groupQuery } = useGroups({ experimentId, filter, view, by: group, columns, sort, ascending });
  const root = useStable(question.list);
  const lines = useRunLines({ root, groups, nested: !flat, pieces: visible ?? FIRST_PIECES, sight });
  useLiveRuns(experimentId);

  // Another list begins at its top.
  const asked = `${root.filter} ${root.orderBy.join()} ${root.view} ${flat} ${group.join()}`;
  useEffect(() => table.current?.toTop(), [asked]);

  // ---- what went wrong ----

  const failure = grouped ? groupQuery.error : (question.first.error ?? lines.error);
  const rejection = filter && failure instanceof ApiError && failure.status === 400 ? failure : undefined;
  const pending = grouped ? groupQuery.isPending : lines.isPending;
  const empty = !pending && !failure && lines.count === 0 && (grouped || lines.total === 0);

  const onSort = (column: string) => {
    change(nextSortSearch(sort === undefined ? undefined : { column: sort, ascending }, column));
  };
  const onColumns = (ids: string[] | undefined) => {
    setHabits({ shown: ids });
    onChange({ columns: ids });
  };
  const onPinned = (ids: string[]) => {
    setHabits({ pinned: ids });
    onChange({ pinned: ids });
  };
  const onPeek = useCallback((id: string) => onChange({ peek: id }), [onChange]);
  const ids = [...new Set([...selected].map(runIdOf))];
  const everything = { ...root, topLevel: false };
  const { data: all } = useQuery({ ...runCountQuery(experimentId, root.filter, view), enabled: !pending });

  return (
    <>
      <div className="flex flex-wrap items-start gap-x-2 gap-y-2 px-4 pt-3 pb-2">
        <RunFilter className="max-sm:basis-full" experimentId={experimentId} value={filter} rejection={rejection} onChange={setFilter} />
        <AddressViews
          page="runs"
          experimentId={experimentId}
          state={{ ...viewState(search) }}
          saved={search.saved}
          onApply={(state, saved) => {
            setSelected(NONE);
            if (!saved && Object.keys(state).length === 0) setHabits({ shown: undefined, pinned: undefined, widths: undefined });
            onState({ ...runsSearch(state), saved });
          }}
        />
        <GroupMenu keys={keys} by={group} onChange={(by) => change({ group: by.length > 0 ? by : undefined })} />
        <ColumnChooser keys={keys} ids={shown.ids} pinned={shown.pinned} onChange={onColumns} onPinned={onPinned} />
        <WhichRuns view={view} flat={flat} grouped={grouped} narrow={narrow} onChange={change} />
      </div>
      <div className="flex min-h-10 flex-wrap items-center gap-2 px-4 pb-2">
        <IconButton
          label={facets.open ? "Hide the facets" : "Show the facets"}
          aria-pressed={facets.open}
          className="-ml-2 max-md:hidden"
          onClick={() => setFacets({ ...facets, open: !facets.open })}
        >
          <PanelLeft className={cx("size-4", facets.open && "text-accent")} />
        </IconButton>
        {ids.length > 0 ? (
          <BulkBar
            ids={ids}
            list={everything}
            columns={columns}
            name={experiment ?? "runs"}
            found={all}
            onSelectAll={async () => setSelected(new Set(await runIds(everything, MOST_AT_ONCE)))}
            onClear={() => setSelected(NONE)}
          />
        ) : (
          <>
            <span className="text-sm text-dim tabular-nums" aria-live="polite">
              {all !== undefined && formatCount(all, "run")}
              {grouped && groups && ` in ${formatCount(groups.length, "group")}${groupQuery.hasNextPage ? " and more" : ""}`}
            </span>
            <IconButton label="Refresh" onClick={() => void queries.invalidateQueries()}>
              <RefreshCw className="size-3.5" />
            </IconButton>
            <span className="flex-1" />
            <ExportMenu list={everything} columns={columns} name={experiment ?? "runs"} />
          </>
        )}
      </div>
      {failure && !rejection && (
        <ErrorNote error={failure} onRetry={() => void queries.invalidateQueries({ queryKey: ["runs"] })} className="mx-4 mb-3" />
      )}
      {keysError && <ErrorNote error={keysError} className="mx-4 mb-3" />}
      <div className="relative flex min-h-0 flex-1">
        {facets.open && (
          <FacetPanel
            experimentId={experimentId}
            filter={filter}
            view={view}
            keys={keys}
            own={facets.own}
            ready={!pending && !question.behind}
            onOwn={(own) => setFacets({ ...facets, own })}
            onFilter={setFilter}
          />
        )}
        <div className="flex min-w-0 flex-1 flex-col">
          {pending && !failure && <Spinner />}
          {empty && <NoRuns filtered={filter !== ""} deleted={view === "deleted"} experiment={experiment} onClear={() => setFilter("")} />}
          {lines.count > 0 && (
            <RunsTable
              count={lines.count}
              rowAt={lines.rowAt}
              placeOf={lines.placeOf}
              onUnfold={lines.unfold}
              nested={!flat && !grouped}
              groupedBy={grouped ? group.map((id) => columnOf(id)?.label ?? id).join(" · ") : undefined}
              columns={columns}
              pinned={shown.pinned}
              sort={sort === undefined ? undefined : { column: sort, ascending }}
              onSort={onSort}
              onMove={(column, before) => onColumns(moved(columns.map(({ id }) => id), column, before))}
              widths={widths}
              onWidths={(next) => setHabits({ widths: next })}
              selection={selected}
              onSelect={setSelected}
              peek={peek}
              onPeek={onPeek}
              onSight={setSight}
              hasMore={grouped && groupQuery.hasNextPage}
              isFetching={grouped && groupQuery.isFetchingNextPage}
              onEnd={() => void groupQuery.fetchNextPage()}
              dimmed={Boolean(failure) || (grouped ? groupQuery.isPlaceholderData : question.behind)}
              narrow={narrow}
              handle={table}
            />
          )}
        </div>
        {peek && <PeekPanel runId={peek} onClose={() => onChange({ peek: undefined })} />}
      </div>
    </>
  );
}

const FIRST_PIECES = [FIRST_PARTS];

/** The runs that a view shows, in its order. */
function listOf(experimentId: string, { filter = "", sort, ascending = false, view = "active", flat, group }: RunsSearch): RunList {
  return { experimentId, filter, orderBy: orderBy(sort, ascending), view, topLevel: !flat && !group?.length };
}

/** The same object as long as it says the same. */
function useStable<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  // eslint-disable-next-line -- the text is the value
  return useMemo(() => value, [text]);
}
