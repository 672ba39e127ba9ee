import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { experimentQuery } from "@/api/experiments";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { ExperimentTabs } from "@/features/experiments/ExperimentTabs";
import { AllowedHere } from "@/features/sharing/AllowedHere";
import type { LoggedModelsSearch } from "./search";
import { ComparedModels } from "./ComparedModels";
import { LoggedModelsView } from "./LoggedModelsView";

const ROUTE = "/experiments/$experimentId/models";

/** The logged models of an experiment, in a table or next to each other. */
export function LoggedModelsPage() {
  const { experimentId } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const experiment = useQuery(experimentQuery(experimentId));
  const name = experiment.data?.name;
  usePageTitle(name && `Models of ${name}`);
  const change = (next: Partial<LoggedModelsSearch>, replace = true) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace });

  if (experiment.error) return <ErrorNote error={experiment.error} className="m-4" />;
  const props = { experimentId, experiment: name, search, onChange: change };
  return (
    <>
      <Crumbs>{name}</Crumbs>
      <ExperimentTabs experimentId={experimentId} />
      <h1 className="sr-only">Models of {name}</h1>
      {search.compare ? (
        <ComparedModels ids={search.compare} all={search.all ?? false} onChange={change} />
      ) : (
        <AllowedHere type="experiment" id={experimentId} inside="logged_model">
          <LoggedModelsView key={experimentId} {...props} />
        </AllowedHere>
      )}
    </>
  );
}
