import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type TraceInfo, type TraceQuestion, tracesQuery } from "@/api/traces";
import type { Run } from "@/api/types";
import { DataTable } from "@/components/table/DataTable";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { columnsOf } from "@/features/traces/columns";
import { nameOf } from "@/features/traces/trace";
import { literal } from "@/lib/filter";
import { useLive } from "@/lib/live";

const SHOWN = ["name", "time", "request", "response", "latency", "tokens", "cost", "assessments"];
const idOf = (info: TraceInfo) => info.trace_id;

/** The question for what was traced within a run or was linked to it. */
export function tracesOf(run: Run): TraceQuestion {
  return { experimentId: run.info.experiment_id, filter: "", conditions: [`run_id = ${literal(run.info.run_id)}`] };
}

/** The traces of the run. */
export function TracesTab({ run }: { run: Run }) {
  const question = tracesOf(run);
  const { experimentId } = question;
  const query = useInfiniteQuery(tracesQuery(question));
  useLive(["traces"], [["traces", "search", question]], { experimentId, enabled: (query.data?.pages.length ?? 0) < 3 });
  const traces = useMemo(() => query.data?.pages.flatMap((page) => page.traces) ?? [], [query.data]);
  const columns = useMemo(() => columnsOf(traces).filter(({ id }) => SHOWN.includes(id)).map((column) => ({ ...column, sortable: false })), [traces]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <p className="px-4 py-2 text-sm">
        <Link
          to="/experiments/$experimentId/traces"
          params={{ experimentId }}
          search={{ filter: question.conditions[0] }}
          className="text-accent hover:underline"
        >
          Search, sort and chart them
        </Link>
      </p>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />}
      <DataTable
        label="Traces of the run"
        rows={traces}
        rowId={idOf}
        nameOf={nameOf}
        columns={columns}
        rowHeight={36}
        hasMore={query.hasNextPage}
        isFetching={query.isFetching && (query.isPending || query.isFetchingNextPage)}
        onEnd={() => void query.fetchNextPage()}
        empty={<Empty title="No traces of this run." />}
      />
    </div>
  );
}
