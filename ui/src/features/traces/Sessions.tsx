import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { sessionsQuery, type TraceSession } from "@/api/traces";
import { type Column, nextSortSearch } from "@/components/table/column";
import { DataTable } from "@/components/table/DataTable";
import { pagesOf } from "@/components/table/pages";
import { Age } from "@/components/ui/Age";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import { formatCount, formatDuration, formatNumber } from "@/lib/format";
import { Conversation } from "./Conversation";
import { formatCost, formatTokens } from "./figures";
import { previewText } from "./preview";
import { questionOf } from "./question";
import { rejectionOf } from "./rejection";
import { Toolbar } from "./Toolbar";
import type { TracesSearch } from "./search";
import type { ViewProps } from "./TracesView";

const CODE = `@mlflow.trace
def answer(question):
    mlflow.update_current_trace(session_id="chat-7", user="ann")
    ...`;
const idOf = (session: TraceSession) => session.session_id;
/** How each column that can order the sessions is called by the server. */
const ORDERS: Record<string, string> = {
  last: "last_time_ms",
  count: "trace_count",
  errors: "error_count",
  tokens: "total_tokens",
  cost: "total_cost",
};

/** The sessions of the traces that are asked for, and one of them as a conversation. */
export function Sessions({ experimentId, search, onChange }: ViewProps) {
  const { session } = search;
  const sort = search.sort !== undefined && search.sort in ORDERS ? { column: search.sort, ascending: search.ascending ?? false } : undefined;
  const order = sort ? `${ORDERS[sort.column]} ${sort.ascending ? "ASC" : "DESC"}` : "";
  // The session in the address is the one that is read, not a condition.
  const question = questionOf(experimentId, search, [], "session");
  const query = useInfiniteQuery({
    ...sessionsQuery(question, order),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: ({ state }) => state.data?.pages.length === 1,
  });
  const sessions = useMemo(() => query.data?.pages.flatMap((page) => page.sessions ?? []) ?? [], [query.data]);
  const columns = useMemo(() => columnsOf(experimentId, search), [experimentId, search]);
  const rejection = rejectionOf(search.filter, query.error);
  const narrowed = Boolean(search.filter || question.conditions.length > 0 || search.time || search.from);
  return (
    <>
      <Toolbar
        experimentId={experimentId}
        search={{ ...search, session: undefined }}
        rejection={rejection}
        onChange={onChange}
        after={
          <span className="text-sm text-dim tabular-nums" aria-live="polite">
            {query.data && `${query.hasNextPage ? "more than " : ""}${formatCount(sessions.length, "session")}`}
          </span>
        }
      />
      {query.error && !rejection && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />}
      {query.isPending && <Spinner />}
      {query.data && sessions.length === 0 && !query.error && (narrowed ? <Empty title="No session has a trace that matches." /> : (
        <Empty title="No trace belongs to a session." code={CODE}>
          Name the session of a trace, and those of one session are read here as a conversation.
        </Empty>
      ))}
      {(sessions.length > 0 || session) && (
        <div className="flex min-h-0 flex-1">
          <div className={cx("flex min-w-0 flex-1 flex-col", session && "border-r border-line max-lg:hidden lg:w-[27rem] lg:flex-none lg:shrink-0")}>
            <DataTable
              label="Sessions"
              rows={sessions}
              rowId={idOf}
              columns={columns}
              current={session}
              sort={sort}
              onSort={(column) => onChange(nextSortSearch(sort, column))}
              onOpen={(id) => onChange({ session: id }, session !== undefined)}
              {...pagesOf(query)}
            />
          </div>
          {session && (
            <Conversation
              key={session}
              experimentId={experimentId}
              session={session}
              onClose={() => onChange({ session: undefined }, false)}
            />
          )}
        </div>
      )}
    </>
  );
}

function columnsOf(experimentId: string, search: TracesSearch): Column<TraceSession>[] {
  return [
    {
      id: "session",
      label: "Session",
      width: 170,
      pinned: true,
      render: ({ session_id: id }) => (
        <Link
          to="/experiments/$experimentId/traces"
          params={{ experimentId }}
          search={{ ...search, session: id }}
          className="truncate font-medium group-hover:text-accent"
          title={id}
        >
          {id}
        </Link>
      ),
    },
    {
      id: "request",
      label: "Began with",
      width: 300,
      render: ({ request_preview: preview }) => {
        const said = previewText(preview);
        return (
          <span className="truncate" title={said}>
            {said}
          </span>
        );
      },
    },
    { id: "count", label: "Traces", kind: "number", width: 84, sortable: true, render: ({ trace_count: count }) => count.toLocaleString("en-US") },
    { id: "last", label: "Last", kind: "time", width: 124, sortable: true, render: ({ last_time_ms: last }) => <Age time={last} /> },
    {
      id: "lasted",
      label: "Over",
      title: "From the first trace to the last",
      kind: "number",
      width: 94,
      render: (session) => formatDuration(session.last_time_ms - session.first_time_ms),
    },
    {
      id: "errors",
      label: "Errors",
      kind: "number",
      width: 84,
      sortable: true,
      render: ({ error_count: count }) => (count ? <span className="text-bad">{count.toLocaleString("en-US")}</span> : null),
    },
    { id: "tokens", label: "Tokens", kind: "number", width: 90, sortable: true, render: ({ total_tokens: tokens }) => (tokens ? formatTokens(tokens) : null) },
    { id: "cost", label: "Cost", kind: "number", width: 90, sortable: true, render: ({ total_cost: cost }) => (cost ? formatCost(cost) : null) },
    { id: "user", label: "User", width: 110, render: ({ user }) => <span className="truncate" title={user ?? undefined}>{user}</span> },
    { id: "feedback", label: "Feedback", width: 280, render: (session) => <Feedback session={session} /> },
  ];
}

/** Each name with how often it was yes and no, or the mean of its numbers. */
function Feedback({ session: { feedback = [] } }: { session: TraceSession }) {
  return (
    <span className="flex gap-1 overflow-hidden">
      {feedback.map(({ name, count, yes, no, mean }) => (
        <span
          key={name}
          title={`${name}: ${formatCount(count, "judgement")}`}
          className={cx("inline-flex h-5 max-w-44 shrink-0 items-center gap-1 rounded-full px-2 text-xs tabular-nums", yes + no === 0 ? "bg-sunken" : no > 0 ? "bg-bad-soft" : "bg-ok-soft")}
        >
          <span className="truncate text-dim">{name}</span>
          {yes + no > 0 ? `${yes}/${yes + no}` : typeof mean === "number" ? `ø ${formatNumber(mean, 3)}` : count.toLocaleString("en-US")}
        </span>
      ))}
    </span>
  );
}
