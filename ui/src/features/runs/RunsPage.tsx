import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { experimentQuery } from "@/api/experiments";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { ExperimentTabs } from "@/features/experiments/ExperimentTabs";
import { AllowedHere } from "@/features/sharing/AllowedHere";
import { RunsView } from "./RunsView";
import type { RunsSearch } from "./search";

const ROUTE = "/experiments/$experimentId";

/** The runs of an experiment. */
export function RunsPage() {
  const { experimentId } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const experiment = useQuery(experimentQuery(experimentId));
  const name = experiment.data?.name;
  usePageTitle(name);
  if (experiment.error) return <ErrorNote error={experiment.error} className="m-4" />;
  return (
    <>
      <Crumbs>{name}</Crumbs>
      <ExperimentTabs experimentId={experimentId} />
      <h1 className="sr-only">Runs of {name}</h1>
      <AllowedHere type="experiment" id={experimentId} inside="run">
        <RunsView
          key={experimentId}
          experimentId={experimentId}
          experiment={name}
          search={search}
          onChange={(next: Partial<RunsSearch>) =>
            void navigate({ search: (before) => ({ ...before, ...next }), replace: true })
          }
          onState={(state: RunsSearch) => void navigate({ search: state })}
        />
      </AllowedHere>
    </>
  );
}
