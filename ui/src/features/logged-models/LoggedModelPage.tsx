import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { PackagePlus, Trash2 } from "lucide-react";
import { Tabs } from "radix-ui";
import { useState } from "react";
import { experimentQuery } from "@/api/experiments";
import { type LoggedModel, loggedModelQuery } from "@/api/models";
import { useSession } from "@/api/session";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { Age } from "@/components/ui/Age";
import { Button, IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { ModelFiles } from "@/features/model/ModelFiles";
import { ModelStatus } from "@/features/model/ModelStatus";
import { RegisterDialog } from "@/features/model/RegisterDialog";
import { TabList } from "@/features/model/TabList";
import { AllowedHere, OnlyToLookAt, useAllowed } from "@/features/sharing/AllowedHere";
import { useLive } from "@/lib/live";
import { LineageTab } from "./LineageTab";
import { ModelTraces } from "./ModelTraces";
import { OverviewTab } from "./OverviewTab";
import { MODEL_TABS } from "./search";
import { DeleteModelsDialog } from "./SelectedModels";

const ROUTE = "/logged-models/$modelId";
const TITLES = { overview: "Overview", files: "Files", traces: "Traces", lineage: "Lineage" };

/** One logged model, looked at from several sides. */
export function LoggedModelPage() {
  const { modelId } = useParams({ from: ROUTE });
  const { tab = "overview", path, raw } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const query = useQuery(loggedModelQuery(modelId));
  const model = query.data;
  useLive(["models"], [["models", "one", modelId]], { experimentId: model?.info.experiment_id, enabled: model !== undefined });
  usePageTitle(model?.info.name);

  if (query.error && !model) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!model) return <Spinner />;
  const choose = (next: string) => {
    const chosen = MODEL_TABS.find((one) => one === next);
    void navigate({ search: { tab: chosen === "overview" ? undefined : chosen }, replace: true });
  };
  return (
    <AllowedHere type="experiment" id={model.info.experiment_id} inside="logged_model">
      <Tabs.Root value={tab} onValueChange={choose} className="flex min-h-0 flex-1 flex-col">
        <ModelCrumbs model={model} />
        <Head model={model} />
        <TabList label="Sides of the model" tabs={MODEL_TABS.map((one) => ({ value: one, label: TITLES[one] }))} />
        {query.error && <ErrorNote error={query.error} className="mx-4 mt-3" />}
        <Tabs.Content value="overview" className="min-h-0 flex-1 overflow-y-auto">
          <OverviewTab model={model} />
        </Tabs.Content>
        <Tabs.Content value="files" className="flex min-h-0 flex-1 flex-col">
          <ModelFiles source={{ kind: "model", id: modelId }} view={{ path, raw }} onView={(view) => void navigate({ search: { tab, ...view } })} />
        </Tabs.Content>
        <Tabs.Content value="traces" className="flex min-h-0 flex-1 flex-col">
          <ModelTraces experimentId={model.info.experiment_id} modelId={modelId} />
        </Tabs.Content>
        <Tabs.Content value="lineage" className="min-h-0 flex-1 overflow-y-auto">
          <LineageTab model={model} onTraces={() => choose("traces")} />
        </Tabs.Content>
      </Tabs.Root>
    </AllowedHere>
  );
}

function ModelCrumbs({ model }: { model: LoggedModel }) {
  const experimentId = model.info.experiment_id;
  const experiment = useQuery(experimentQuery(experimentId));
  return (
    <Crumbs>
      <Link to="/experiments/$experimentId/models" params={{ experimentId }}>
        {experiment.data?.name ?? experimentId}
      </Link>
      {model.info.name}
    </Crumbs>
  );
}

function Head({ model: { info } }: { model: LoggedModel }) {
  const [asked, setAsked] = useState<"register" | "delete">();
  const navigate = useNavigate();
  const { edit, manage, reason } = useAllowed();
  // The dialog says under which names.
  const mayRegister = useSession().state !== "link";
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4 pb-2">
      <h1 className="text-lg font-semibold tracking-tight break-all">{info.name}</h1>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-dim">
        <span className="text-ink">
          <ModelStatus status={info.status} />
        </span>
        {info.model_type && <span className="rounded bg-accent-soft px-1.5 py-0.5 text-xs text-accent">{info.model_type}</span>}
        <span>
          created <Age time={info.creation_timestamp_ms} />
        </span>
      </div>
      <div className="ml-auto flex items-center gap-2">
        <OnlyToLookAt />
        {mayRegister && (
          <Button look="primary" onClick={() => setAsked("register")}>
            <PackagePlus className="size-4" /> Register
          </Button>
        )}
        {edit && (
          <IconButton label="Delete the model" disabled={!manage} title={reason} onClick={() => setAsked("delete")}>
            <Trash2 className="size-4" />
          </IconButton>
        )}
      </div>
      {asked === "register" && (
        <RegisterDialog
          title={`Register “${info.name}”`}
          suggestion={info.name}
          from={{ source: `models:/${info.model_id}`, modelId: info.model_id, runId: info.source_run_id ?? undefined }}
          onClose={() => setAsked(undefined)}
        />
      )}
      {asked === "delete" && (
        <DeleteModelsDialog
          ids={[info.model_id]}
          title={`Delete the model “${info.name}”?`}
          onDone={() => void navigate({ to: "/experiments/$experimentId/models", params: { experimentId: info.experiment_id } })}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}
