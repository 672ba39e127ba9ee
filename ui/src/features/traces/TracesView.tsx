import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesColumn, RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { allTraces, type TraceInfo, tracesQuery } from "@/api/traces";
import { ColumnMenu } from "@/components/table/ColumnMenu";
import { nextSortSearch } from "@/components/table/column";
import { DataTable } from "@/components/table/DataTable";
import { pagesOf } from "@/components/table/pages";
import { useTableHabits } from "@/components/table/useTableHabits";
import { IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { useHotkeys } from "@/features/trace/useHotkeys";
import { cx } from "@/lib/cx";
import { useNow } from "@/lib/useNow";
import type { TracesSearch } from "./search";
import { columnsOf, orderBy, SHOWN_AT_FIRST } from "./columns";
import { Dashboard } from "./Dashboard";
import { ExportMenu } from "./ExportMenu";
import { NoTraces } from "./NoTraces";
import { Peek } from "./Peek";
import { questionOf } from "./question";
import { rejectionOf } from "./rejection";
import { SelectedTraces } from "./SelectedTraces";
import { Toolbar } from "./Toolbar";
import { TraceCount } from "./TraceCount";
import { nameOf } from "./trace";
import { useFlag } from "./useFlag";
import { useSpan } from "./useSpan";

const ROW = 36;
const NONE: ReadonlySet<string> = new Set();
/** An export is made in this tab's memory. */
const MOST_EXPORTED = 50_000;
const idOf = (info: TraceInfo) => info.trace_id;

export interface ViewProps {
  experimentId: string;
  /** Its name. */
  experiment: string | undefined;
  search: TracesSearch;
  onChange(next: Partial<TracesSearch>, replace?: boolean): void;
}

/** Traces in a table, with figures above it, and one of them beside it. */
export function TracesView({ experimentId, experiment, search, onChange }: ViewProps) {
  const [habits, setHabits] = useTableHabits("traces");
  const [figures, setFigures] = useFlag("millrace.traces.figures", true);
  const [selected, setSelected] = useState(NONE);
  const now = useNow(30_000);
  const sort = search.sort === undefined ? undefined : { column: search.sort, ascending: search.ascending ?? false };
  const question = questionOf(experimentId, search, orderBy(sort));
  const query = useInfiniteQuery({
    ...tracesQuery(question),
    placeholderData: keepPreviousData,
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
  const peek = usePeek(traces, search, onChange, () => query.hasNextPage && void query.fetchNextPage());

  const change = (next: Partial<TracesSearch>, replace?: boolean) => {
    setSelected(NONE);
    onChange(next, replace);
  };
  const rejection = rejectionOf(search.filter, query.error);
  const narrowed = Boolean(search.filter || question.conditions.length > 0);

  return (
    <>
      <Toolbar
        experimentId={experimentId}
        search={search}
        rejection={rejection}
        onChange={change}
        tools={
          <ColumnMenu
            columns={columns}
            shown={shown}
            pinned={pinned}
            always="name"
            onShown={(ids) => setHabits({ shown: ids })}
            onPinned={(ids) => setHabits({ pinned: ids })}
            onReset={() => setHabits({ shown: undefined, pinned: undefined, widths: undefined })}
          />
        }
        instead={
          selected.size > 0 ? (
            <SelectedTraces
              experimentId={experimentId}
              ids={[...selected]}
              traces={traces.filter((info) => selected.has(info.trace_id))}
              onClear={() => setSelected(NONE)}
            />
          ) : undefined
        }
        after={
          <span className="flex items-center gap-1">
            <TraceCount question={question} loaded={query.data && traces.length} ready={ready} hasMore={query.hasNextPage} />
            <IconButton label="Refresh" onClick={() => void query.refetch()}>
              <RefreshCw className={cx("size-3.5", query.isRefetching && "animate-spin")} />
            </IconButton>
            <IconButton label={figures ? "Hide the figures" : "Show the figures"} aria-pressed={figures} onClick={() => setFigures(!figures)}>
              <ChartNoAxesColumn className={cx("size-4", figures && "text-accent")} />
            </IconButton>
            <ExportMenu
              name={`traces-${experiment ?? experimentId}`}
              traces={async () => {
                const all: TraceInfo[] = [];
                for await (const page of allTraces(question, MOST_EXPORTED, new AbortController().signal)) all.push(...page);
                return all;
              }}
            />
          </span>
        }
      />
      {figures && span && !rejection && (traces.length > 0 || query.isPending) && (
        <Dashboard question={question} span={span} ready={ready} onTime={(from, to) => onChange({ from, to, time: undefined }, false)} />
      )}
      {query.error && !rejection && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />}
      {query.isPending && <Spinner />}
      {query.data && traces.length === 0 && !query.error && <NoTraces narrowed={narrowed} time={search.time} experiment={experiment} />}
      {(traces.length > 0 || search.peek) && (
        <div className="flex min-h-0 flex-1">
          <div className="flex min-w-0 flex-1 flex-col">
            {traces.length > 0 && (
              <DataTable
                label="Traces"
                rows={traces}
                rowId={idOf}
                nameOf={nameOf}
                columns={visible}
                sort={sort}
                onSort={(column) => change(nextSortSearch(sort, column))}
                selection={selected}
                onSelect={setSelected}
                current={search.peek}
                onOpen={peek.open}
                columnWidths={habits.widths}
                onColumnWidths={(widths) => setHabits({ widths })}
                rowHeight={ROW}
                {...pagesOf(query)}
              />
            )}
          </div>
          {search.peek && (
            <Peek
              traceId={search.peek}
              search={search}
              onSearch={(next) => onChange(next)}
              onClose={peek.close}
              onNext={peek.next}
              onBefore={peek.before}
            />
          )}
        </div>
      )}
    </>
  );
}

/** The trace beside the table: J and K go through the list, Enter opens its page, Escape closes it. */
function usePeek(traces: TraceInfo[], { peek, span, tab }: TracesSearch, onChange: ViewProps["onChange"], onEnd: () => void) {
  const navigate = useNavigate();
  const at = peek === undefined ? -1 : traces.findIndex((info) => info.trace_id === peek);
  const open = (id: string) => onChange({ peek: id, span: undefined }, peek !== undefined);
  const close = () => onChange({ peek: undefined, span: undefined, tab: undefined });
  const to = (index: number) => {
    const info = traces[index];
    return info && (() => open(info.trace_id));
  };
  const next = to(at + 1);
  const before = at > 0 ? to(at - 1) : undefined;
  useHotkeys({
    j: () => {
      next?.();
      if (at + 2 >= traces.length) onEnd();
    },
    k: () => before?.(),
    ...(peek !== undefined && {
      enter: () => void navigate({ to: "/traces/$traceId", params: { traceId: peek }, search: { span, tab } }),
      escape: close,
    }),
  });
  return { open, close, next, before };
}
