import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ListFilter, X } from "lucide-react";
import { useMemo } from "react";
import { tracesQuery } from "@/api/traces";
import { IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCount } from "@/lib/format";
import { useEnd } from "@/lib/useEnd";
import { formatCost, formatTokens } from "./figures";
import { conditionsOf } from "./question";
import { costOf, tokensOf } from "./trace";
import { Turn } from "./Turn";

interface Props {
  experimentId: string;
  session: string;
  onClose(): void;
}

/** The traces of a session from first to last: what was asked, and what was answered. */
export function Conversation({ experimentId, session, onClose }: Props) {
  const question = { experimentId, filter: "", conditions: conditionsOf({ session }), orderBy: ["timestamp_ms ASC"] };
  const query = useInfiniteQuery(tracesQuery(question));
  const traces = useMemo(() => query.data?.pages.flatMap((page) => page.traces) ?? [], [query.data]);
  const more = query.hasNextPage && !query.isFetchingNextPage && !query.error;
  const end = useEnd(more, () => void query.fetchNextPage());
  const tokens = traces.reduce((sum, info) => sum + (tokensOf(info)?.total ?? 0), 0);
  const cost = traces.reduce((sum, info) => sum + (costOf(info)?.total ?? 0), 0);

  return (
    <section aria-label={`Session ${session}`} className="flex min-w-0 flex-1 flex-col border-t border-line">
      <header className="flex min-h-9 items-center gap-3 border-b border-line bg-surface px-4 text-sm">
        <h2 className="truncate font-semibold" title={session}>
          {session}
        </h2>
        {query.data && (
          <span className="min-w-0 flex-1 truncate text-dim tabular-nums">
            {formatCount(traces.length, "trace")}
            {query.hasNextPage && " so far"}
            {tokens > 0 && ` · ${formatTokens(tokens)} tokens`}
            {cost > 0 && ` · ${formatCost(cost)}`}
          </span>
        )}
        <Link
          to="/experiments/$experimentId/traces"
          params={{ experimentId }}
          search={{ session }}
          aria-label="Its traces in the table"
          title="Its traces in the table"
          className="rounded-md p-1.5 text-dim hover:bg-sunken hover:text-ink"
        >
          <ListFilter className="size-4" />
        </Link>
        <IconButton label="Close the session" size="smallIcon" onClick={onClose}>
          <X className="size-4" />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ol className="mx-auto grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-6 px-4 py-5">
          {traces.map((info) => (
            <Turn key={info.trace_id} info={info} />
          ))}
        </ol>
        {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />}
        {query.data && traces.length === 0 && <p className="p-4 text-center text-sm text-dim">This session has no traces.</p>}
        {(query.isPending || query.isFetchingNextPage) && <Spinner />}
        <div ref={end} />
      </div>
    </section>
  );
}
