import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { childrenFilter, childrenQuery, runName } from "@/api/runs";
import { metricValue, type Run } from "@/api/types";
import { DataTable } from "@/components/table/DataTable";
import type { Column } from "@/components/table/column";
import { Age } from "@/components/ui/Age";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Status } from "@/components/ui/Status";
import { durationOf } from "@/features/runs/rows";
import { formatDuration, formatNumber } from "@/lib/format";

/** So many metrics have a column: those that most of the children have. */
const METRICS = 5;
const idOf = (run: Run) => run.info.run_id;

/** The runs that are nested under this one. */
export function ChildrenTab({ run }: { run: Run }) {
  const experimentId = run.info.experiment_id;
  const filter = childrenFilter(run.info.run_id);
  const query = useInfiniteQuery(childrenQuery(experimentId, run.info.run_id));
  const runs = useMemo(() => query.data?.pages.flatMap((page) => page.runs ?? []) ?? [], [query.data]);
  const columns = useMemo(() => columnsOf(runs), [runs]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <p className="flex flex-wrap gap-4 px-4 py-2 text-sm">
        <Link to="/experiments/$experimentId" params={{ experimentId }} search={{ filter, flat: true }} className="text-accent hover:underline">
          Show them in the table of runs
        </Link>
        {runs.length > 1 && (
          <Link to="/compare" search={{ runs: runs.slice(0, 50).map(idOf) }} className="text-accent hover:underline">
            Compare {runs.length > 50 ? "the first 50" : "them"}
          </Link>
        )}
      </p>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />}
      <DataTable
        label="Children"
        rows={runs}
        rowId={idOf}
        nameOf={(run) => runName(run.info)}
        columns={columns}
        hasMore={query.hasNextPage}
        isFetching={query.isFetching && (query.isPending || query.isFetchingNextPage)}
        onEnd={() => void query.fetchNextPage()}
        empty={<Empty title="No runs are nested under this one." />}
      />
    </div>
  );
}

function columnsOf(runs: readonly Run[]): Column<Run>[] {
  const counts = new Map<string, number>();
  for (const run of runs) for (const { key } of run.data?.metrics ?? []) counts.set(key, (counts.get(key) ?? 0) + 1);
  const metrics = [...counts].sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0])).slice(0, METRICS);
  return [
    {
      id: "name",
      label: "Name",
      pinned: true,
      width: 260,
      render: (run) => (
        <Link to="/runs/$runId" params={{ runId: run.info.run_id }} className="truncate font-medium hover:text-accent hover:underline">
          {runName(run.info)}
        </Link>
      ),
    },
    { id: "status", label: "Status", width: 120, render: (run) => <Status status={run.info.status} /> },
    { id: "started", label: "Started", width: 120, render: (run) => <Age time={run.info.start_time} /> },
    {
      id: "duration",
      label: "Duration",
      width: 110,
      kind: "number",
      render: (run) => {
        const duration = durationOf(run.info, Date.now());
        return duration === undefined ? null : formatDuration(duration);
      },
    },
    ...metrics.map(
      ([key]): Column<Run> => ({
        id: `metrics.${key}`,
        label: key,
        width: 120,
        kind: "number",
        render: (run) => {
          const metric = run.data?.metrics?.find((one) => one.key === key);
          return metric ? formatNumber(metricValue(metric.value)) : null;
        },
      }),
    ),
  ];
}
