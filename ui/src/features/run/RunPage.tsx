import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Tabs } from "radix-ui";
import { useEffect, useRef } from "react";
import { experimentQuery } from "@/api/experiments";
import { runQuery } from "@/api/runs";
import type { Run } from "@/api/types";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { Age } from "@/components/ui/Age";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { Status } from "@/components/ui/Status";
import { durationOf } from "@/features/runs/rows";
import { formatDuration } from "@/lib/format";
import { RUN_TABS } from "./search";
import { ArtifactsTab } from "./ArtifactsTab";
import { MetricsTab } from "./MetricsTab";
import { OverviewTab } from "./OverviewTab";

const LIVE = 2000;
const TITLES = { overview: "Overview", metrics: "Metrics", artifacts: "Artifacts" };

/** One run, looked at from several sides. While it is running the page keeps up with it. */
export function RunPage() {
  const { runId } = useParams({ from: "/runs/$runId" });
  const { tab = "overview" } = useSearch({ from: "/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const query = useQuery({
    ...runQuery(runId),
    refetchInterval: ({ state }) => (state.data?.info.status === "RUNNING" ? LIVE : false),
  });
  const run = query.data;
  usePageTitle(run?.info.run_name);
  useLastPoints(run);

  if (query.error && !run) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!run) return <Spinner />;
  const choose = (next: string) => {
    const chosen = RUN_TABS.find((one) => one === next);
    void navigate({
      search: (before) => ({ ...before, tab: chosen === "overview" ? undefined : chosen }),
      replace: true,
    });
  };
  return (
    <Tabs.Root value={tab} onValueChange={choose} className="flex min-h-0 flex-1 flex-col">
      <RunCrumbs run={run} />
      <RunHead run={run} />
      <Tabs.List aria-label="Sides of the run" className="flex gap-1 border-b border-line px-4">
        {RUN_TABS.map((one) => (
          <Tabs.Trigger
            key={one}
            value={one}
            className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium text-dim hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {TITLES[one]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {query.error && <ErrorNote error={query.error} className="mx-4 mt-3" />}
      <Tabs.Content value="overview" className="min-h-0 flex-1 overflow-y-auto">
        <OverviewTab run={run} />
      </Tabs.Content>
      <Tabs.Content value="metrics" className="min-h-0 flex-1 overflow-y-auto">
        <MetricsTab run={run} refresh={run.info.status === "RUNNING" ? LIVE : false} />
      </Tabs.Content>
      <Tabs.Content value="artifacts" className="min-h-0 flex-1">
        <ArtifactsTab run={run} />
      </Tabs.Content>
    </Tabs.Root>
  );
}

/** When a run has ended, what came in its last moment is fetched once more. */
function useLastPoints(run: Run | undefined): void {
  const queries = useQueryClient();
  const before = useRef<string>(undefined);
  const { run_id: id, status } = run?.info ?? {};
  useEffect(() => {
    if (before.current === "RUNNING" && status !== "RUNNING") {
      void queries.invalidateQueries({ queryKey: ["metrics", id] });
      void queries.invalidateQueries({ queryKey: ["artifacts", id] });
    }
    before.current = status ?? undefined;
  }, [queries, id, status]);
}

function RunCrumbs({ run }: { run: Run }) {
  const experimentId = run.info.experiment_id;
  const experiment = useQuery(experimentQuery(experimentId));
  return (
    <Crumbs>
      <Link to="/experiments/$experimentId" params={{ experimentId }}>
        {experiment.data?.name ?? experimentId}
      </Link>
      {run.info.run_name || run.info.run_id}
    </Crumbs>
  );
}

function RunHead({ run: { info } }: { run: Run }) {
  const duration = durationOf(info, Date.now());
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-4 pb-2">
      <h1 className="text-lg font-semibold tracking-tight break-all">{info.run_name || info.run_id}</h1>
      <div className="flex items-center gap-4 text-sm text-dim">
        <span className="text-ink">
          <Status status={info.status} />
        </span>
        {info.lifecycle_stage === "deleted" && (
          <span className="rounded bg-bad-soft px-1.5 py-0.5 text-xs font-medium text-bad">Deleted</span>
        )}
        <span>
          started <Age time={info.start_time} />
        </span>
        {duration !== undefined && (
          <span className="tabular-nums">
            {info.end_time ? "took" : "for"} {formatDuration(duration)}
          </span>
        )}
      </div>
    </div>
  );
}
