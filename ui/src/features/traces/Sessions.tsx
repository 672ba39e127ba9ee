import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { sessionsQuery, type TraceSession } from "@/api/traces";
import type { Column } from "@/components/table/column";
import { DataTable } from "@/components/table/DataTable";
import { Age } from "@/components/ui/Age";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import { formatCount, formatDuration } from "@/lib/format";
import { Conversation } from "./Conversation";
import { liveList } from "./live";
import type { ViewProps } from "./TracesView";
import { ViewChoice } from "./ViewChoice";

const CODE = `@mlflow.trace
def answer(question):
    mlflow.update_current_trace(session_id="chat-7", user="ann")
    ...`;
const idOf = (session: TraceSession) => session.session_id;

/** The sessions of an experiment, and one of them as a conversation. */
export function Sessions({ experimentId, search, onChange }: ViewProps) {
  const query = useInfiniteQuery({
    ...sessionsQuery(experimentId),
    refetchInterval: liveList,
    refetchOnWindowFocus: ({ state }) => state.data?.pages.length === 1,
  });
  const sessions = useMemo(() => query.data?.pages.flatMap((page) => page.sessions ?? []) ?? [], [query.data]);
  const columns = useMemo(() => columnsOf(experimentId), [experimentId]);
  const { session } = search;
  return (
    <>
      <div className="flex items-center gap-3 px-4 py-3">
        <span className="flex-1 text-sm text-dim tabular-nums" aria-live="polite">
          {query.data && `${query.hasNextPage ? "more than " : ""}${formatCount(sessions.length, "session")}`}
        </span>
        <ViewChoice view={search.view} onChange={onChange} />
      </div>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />}
      {query.isPending && <Spinner />}
      {query.data && sessions.length === 0 && (
        <Empty title="No trace belongs to a session." code={CODE}>
          Name the session of a trace, and those of one session are read here as a conversation.
        </Empty>
      )}
      {sessions.length > 0 && (
        <div className="flex min-h-0 flex-1">
          <div className={cx("flex min-w-0 flex-col", "w-[31rem] border-r border-line max-lg:flex-1 max-lg:border-r-0 lg:shrink-0", session && "max-lg:hidden")}>
            <DataTable
              label="Sessions"
              rows={sessions}
              rowId={idOf}
              columns={columns}
              current={session}
              hasMore={query.hasNextPage && !query.error}
              isFetching={query.isFetchingNextPage}
              onEnd={() => void query.fetchNextPage()}
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
          {!session && (
            <p className="flex-1 border-t border-line py-16 text-center text-sm text-dim max-lg:hidden">
              Choose a session to read it.
            </p>
          )}
        </div>
      )}
    </>
  );
}

function columnsOf(experimentId: string): Column<TraceSession>[] {
  return [
    {
      id: "session",
      label: "Session",
      width: 210,
      render: ({ session_id: id }) => (
        <Link
          to="/experiments/$experimentId/traces"
          params={{ experimentId }}
          search={{ view: "sessions", session: id }}
          className="truncate font-medium group-hover:text-accent"
          title={id}
        >
          {id}
        </Link>
      ),
    },
    { id: "count", label: "Traces", kind: "number", width: 72, render: ({ trace_count: count }) => count.toLocaleString("en-US") },
    { id: "last", label: "Last", kind: "time", width: 124, render: ({ last_time_ms: last }) => <Age time={last} /> },
    {
      id: "lasted",
      label: "Over",
      title: "From the first trace to the last",
      kind: "number",
      width: 94,
      render: (session) => formatDuration(session.last_time_ms - session.first_time_ms),
    },
  ];
}
