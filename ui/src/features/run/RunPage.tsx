import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { experimentQuery } from "@/api/experiments";
import { filesKey } from "@/api/artifacts";
import { runName, runQuery } from "@/api/runs";
import type { Run } from "@/api/types";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { Tabs } from "@/components/ui/Tabs";
import { AllowedHere } from "@/features/sharing/AllowedHere";
import { useLive } from "@/lib/live";
import { useVisit } from "@/lib/places";
import { ArtifactsTab } from "./ArtifactsTab";
import { ChildrenTab } from "./ChildrenTab";
import { LogsTab } from "./LogsTab";
import { MetricsTab } from "./MetricsTab";
import { ModelsTab } from "./ModelsTab";
import { OverviewTab } from "./OverviewTab";
import { RunHead } from "./RunHead";
import type { RunTab } from "./search";
import { TracesTab } from "./TracesTab";
import { useEnded } from "./useEnded";
import { type ShownTab, useRunTabs } from "./useRunTabs";

/** One run, looked at from several sides. While it is running the page keeps up with it. */
export function RunPage() {
  const { runId } = useParams({ from: "/runs/$runId" });
  const query = useQuery(runQuery(runId));
  const run = query.data;
  usePageTitle(run?.info.run_name);
  useVisit("run", runId, run?.info.lifecycle_stage === "deleted" ? undefined : run?.info.run_name);
  const going = run?.info.status === "RUNNING" || run?.info.status === "SCHEDULED";
  useLive(["runs", "metrics"], [["runs", "one", runId], ["runs", "count"], ["metrics"]], { experimentId: run?.info.experiment_id, enabled: going });
  useEnded(run, [["metrics"], ["traces"], filesKey({ kind: "run", id: runId })]);

  if (query.error && !run) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!run) return <Spinner />;
  return (
    <AllowedHere type="experiment" id={run.info.experiment_id} inside="run">
      <LoadedRun run={run} error={query.error} />
    </AllowedHere>
  );
}

function LoadedRun({ run, error }: { run: Run; error: Error | null }) {
  const { tab = "overview" } = useSearch({ from: "/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const { tabs, root } = useRunTabs(run);
  // What the address names is a tab, too, before it is known whether there is something on it.
  const shown = tabs.some(({ value }) => value === tab) ? tabs : [...tabs, { value: tab, title: TITLES[tab] }];
  return (
    <>
      <RunCrumbs run={run} />
      <RunHead run={run} tab={tab === "overview" ? undefined : tab} />
      {error && <ErrorNote error={error} className="mx-4 my-2" />}
      <Tabs<RunTab>
        label="Sides of the run"
        value={tab}
        options={shown.map((one) => ({ value: one.value, label: <TabLabel tab={one} /> }))}
        onChange={(next) => void navigate({ search: (before) => ({ ...before, tab: next === "overview" ? undefined : next }), replace: true })}
        className="min-h-0 flex-1"
        panelClassName={tab === "overview" || tab === "models" ? "overflow-y-auto" : "flex flex-col"}
      >
        <Side tab={tab} run={run} root={root} />
      </Tabs>
    </>
  );
}

const TITLES: Record<RunTab, string> = {
  overview: "Overview",
  metrics: "Metrics",
  system: "System",
  artifacts: "Artifacts",
  models: "Models",
  traces: "Traces",
  children: "Children",
  logs: "Logs",
};

function TabLabel({ tab: { title, count } }: { tab: ShownTab }) {
  return (
    <>
      {title}
      {count !== undefined && count > 0 && (
        <span aria-hidden className="ml-1.5 text-xs font-normal text-dim tabular-nums">
          {count.toLocaleString("en-US")}
        </span>
      )}
    </>
  );
}

function Side({ tab, run, root }: { tab: RunTab; run: Run; root: ReturnType<typeof useRunTabs>["root"] }) {
  switch (tab) {
    case "overview":
      return <OverviewTab run={run} />;
    case "metrics":
      return <MetricsTab key="metrics" run={run} />;
    case "system":
      return <MetricsTab key="system" run={run} system />;
    case "artifacts":
      return <ArtifactsTab run={run} />;
    case "models":
      return <ModelsTab run={run} />;
    case "traces":
      return <TracesTab run={run} />;
    case "children":
      return <ChildrenTab run={run} />;
    case "logs":
      return <LogsTab run={run} root={root} />;
  }
}

function RunCrumbs({ run }: { run: Run }) {
  const experimentId = run.info.experiment_id;
  const experiment = useQuery(experimentQuery(experimentId));
  return (
    <Crumbs>
      <Link to="/experiments/$experimentId" params={{ experimentId }}>
        {experiment.data?.name ?? experimentId}
      </Link>
      {runName(run.info)}
    </Crumbs>
  );
}
