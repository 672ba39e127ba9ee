import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type TraceInfo, tracesQuery } from "@/api/traces";
import { DataTable } from "@/components/table/DataTable";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { columnsOf } from "@/features/traces/columns";
import { nameOf } from "@/features/traces/trace";
import { literal } from "@/lib/filter";
import { useLive } from "@/lib/live";

const SHOWN = ["name", "time", "request", "response", "latency", "tokens", "cost", "assessments"];
const idOf = (info: TraceInfo) => info.trace_id;

/** The traces that name a model as what answered. */
export function ModelTraces({ experimentId, modelId }: { experimentId: string; modelId: string }) {
  const question = { experimentId, filter: "", conditions: [`model_id = ${literal(modelId)}`] };
  const query = useInfiniteQuery(tracesQuery(question));
  useLive(["traces"], [["traces", "search", question]], { experimentId, enabled: (query.data?.pages.length ?? 0) < 3 });
  const traces = useMemo(() => query.data?.pages.flatMap((page) => page.traces) ?? [], [query.data]);
  const columns = useMemo(() => columnsOf(traces).filter(({ id }) => SHOWN.includes(id)).map((column) => ({ ...column, sortable: false })), [traces]);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (query.isPending) return <Spinner />;
  if (traces.length === 0) {
    return (
      <Empty
        title="No traces of this model yet."
        code={`import mlflow

mlflow.set_active_model(model_id=${JSON.stringify(modelId)})

@mlflow.trace
def answer(question):
    ...`}
      >
        Traces that begin while it is the active model appear here:
      </Empty>
    );
  }
  return (
    <DataTable
      label="Traces of the model"
      rows={traces}
      rowId={idOf}
      nameOf={nameOf}
      columns={columns}
      rowHeight={36}
      hasMore={query.hasNextPage}
      isFetching={query.isFetchingNextPage}
      onEnd={() => void query.fetchNextPage()}
    />
  );
}
