import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { experimentQuery } from "@/api/experiments";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { ExperimentTabs } from "@/features/experiments/ExperimentTabs";
import type { TracesSearch } from "./search";
import { Sessions } from "./Sessions";
import { DashboardView } from "./DashboardView";
import { TracesView } from "./TracesView";
import { useLiveTraces } from "./useLiveTraces";

const ROUTE = "/experiments/$experimentId/traces";

/** The traces of an experiment, in a table or by session. */
export function TracesPage() {
  const { experimentId } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const experiment = useQuery(experimentQuery(experimentId));
  const name = experiment.data?.name;
  usePageTitle(name && `Traces of ${name}`);
  const change = (next: Partial<TracesSearch>, replace = true) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace });

  useLiveTraces(experimentId);

  if (experiment.error) return <ErrorNote error={experiment.error} className="m-4" />;
  const props = { experimentId, experiment: name, search, onChange: change };
  return (
    <>
      <Crumbs>{name}</Crumbs>
      <ExperimentTabs experimentId={experimentId} />
      <h1 className="sr-only">Traces of {name}</h1>
      {search.view === "sessions" && <Sessions {...props} />}
      {search.view === "dashboard" && <DashboardView {...props} />}
      {search.view === undefined && <TracesView key={experimentId} {...props} />}
    </>
  );
}
