import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowUpFromLine, Trash2 } from "lucide-react";
import { Tabs } from "radix-ui";
import { useState } from "react";
import { type ModelVersion, type RegisteredModel, registeredModelQuery, versionQuery } from "@/api/registry";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { Age } from "@/components/ui/Age";
import { Button, IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { ModelFiles } from "@/features/model/ModelFiles";
import { ModelStatus } from "@/features/model/ModelStatus";
import { TabList } from "@/features/model/TabList";
import { EditButton } from "@/features/model/TagsCard";
import { AliasChip, StageChip } from "@/features/model/VersionChips";
import { AllowedHere, OnlyToLookAt, useAllowed, useAllowedWith } from "@/features/sharing/AllowedHere";
import { useLive } from "@/lib/live";
import { AliasesDialog } from "./AliasesDialog";
import { DeleteVersionDialog } from "./dialogs";
import { History } from "./History";
import { PromoteDialog } from "./PromoteDialog";
import { VERSION_TABS } from "./search";
import { VersionLineage } from "./VersionLineage";
import { VersionOverview } from "./VersionOverview";

const ROUTE = "/models/$name/versions/$version";
const TITLES = { overview: "Overview", files: "Files", lineage: "Lineage", history: "History" };

/** A version of a registered model, looked at from several sides. */
export function ModelVersionPage() {
  const { name, version: number } = useParams({ from: ROUTE });
  const { tab = "overview", path, raw } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const query = useQuery(versionQuery(name, number));
  const model = useQuery(registeredModelQuery(name)).data;
  const version = query.data;
  useLive(["registry"], [["registry"]]);
  usePageTitle(`${name} v${number}`);

  if (query.error && !version) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!version) return <Spinner />;
  const choose = (next: string) => {
    const chosen = VERSION_TABS.find((one) => one === next);
    void navigate({ search: { tab: chosen === "overview" ? undefined : chosen }, replace: true });
  };
  return (
    <AllowedHere type="registered_model" id={name} inside="registered_model_version">
      <Tabs.Root value={tab} onValueChange={choose} className="flex min-h-0 flex-1 flex-col">
        <Crumbs>
          <Link to="/models">Models</Link>
          <Link to="/models/$name" params={{ name }}>
            {name}
          </Link>
          {`Version ${number}`}
        </Crumbs>
        <Head version={version} model={model} />
        <TabList label="Sides of the version" tabs={VERSION_TABS.map((one) => ({ value: one, label: TITLES[one] }))} />
        <Tabs.Content value="overview" className="min-h-0 flex-1 overflow-y-auto">
          <VersionOverview version={version} model={model} />
        </Tabs.Content>
        <Tabs.Content value="files" className="flex min-h-0 flex-1 flex-col">
          <ModelFiles source={{ kind: "version", name, version: number }} view={{ path, raw }} onView={(view) => void navigate({ search: { tab, ...view } })} />
        </Tabs.Content>
        <Tabs.Content value="lineage" className="min-h-0 flex-1 overflow-y-auto">
          <VersionLineage version={version} />
        </Tabs.Content>
        <Tabs.Content value="history" className="min-h-0 flex-1 overflow-y-auto">
          <History name={name} version={number} />
        </Tabs.Content>
      </Tabs.Root>
    </AllowedHere>
  );
}

function Head({ version, model }: { version: ModelVersion; model: RegisteredModel | undefined }) {
  const { edit, manage, reason } = useAllowed();
  // Aliases are of the model, stages of the version.
  const mayName = useAllowedWith("registered_model", version.name).edit;
  const [asked, setAsked] = useState<"promote" | "aliases" | "delete">();
  const navigate = useNavigate();
  const { name, version: number, aliases = [] } = version;
  const close = () => setAsked(undefined);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4 pb-2">
      <h1 className="text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">
        {name} <span className="text-dim">version {number}</span>
      </h1>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-dim">
        <span className="text-ink">
          <ModelStatus status={version.status} />
        </span>
        <StageChip stage={version.current_stage} />
        <span className="flex flex-wrap items-center gap-1.5">
          {aliases.map((alias) => (
            <AliasChip key={alias} alias={alias} />
          ))}
          {mayName && <EditButton label={`Aliases of version ${number}`} onClick={() => setAsked("aliases")} />}
        </span>
        <span>
          created <Age time={version.creation_timestamp} />
          {version.user_id ? ` by ${version.user_id}` : ""}
        </span>
      </div>
      <div className="ml-auto flex items-center gap-2">
        <OnlyToLookAt />
        {edit && mayName && (
          <Button look="primary" disabled={!model} onClick={() => setAsked("promote")}>
            <ArrowUpFromLine className="size-4" /> Promote
          </Button>
        )}
        {edit && (
          <IconButton label="Delete the version" disabled={!manage} title={reason} onClick={() => setAsked("delete")}>
            <Trash2 className="size-4" />
          </IconButton>
        )}
      </div>
      {asked === "promote" && model && <PromoteDialog model={model} version={version} onClose={close} />}
      {asked === "aliases" && <AliasesDialog name={name} version={number} aliases={model?.aliases ?? []} onClose={close} />}
      {asked === "delete" && (
        <DeleteVersionDialog version={version} onDone={() => void navigate({ to: "/models/$name", params: { name } })} onClose={close} />
      )}
    </div>
  );
}
