import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { Tabs } from "radix-ui";
import { useState } from "react";
import { type RegisteredModel, registeredModelQuery } from "@/api/registry";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { StarButton } from "@/components/StarButton";
import { IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { Spinner } from "@/components/ui/Spinner";
import { AllowedHere, OnlyToLookAt, useAllowed } from "@/features/sharing/AllowedHere";
import { ShareButton } from "@/features/sharing/ShareDialog";
import { TabList } from "@/features/model/TabList";
import { useLive } from "@/lib/live";
import { useVisit } from "@/lib/places";
import { ComparedVersions } from "./ComparedVersions";
import { DeleteModelDialog, RenameDialog } from "./dialogs";
import { History } from "./History";
import { RegisteredOverview } from "./RegisteredOverview";
import { REGISTERED_TABS, type RegisteredModelSearch } from "./search";

const ROUTE = "/models/$name";
const TABS = [
  { value: "overview", label: "Overview" },
  { value: "history", label: "History" },
] as const;

/** A registered model: what it is, its versions, who did what with it. */
export function RegisteredModelPage() {
  const { name } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const query = useQuery(registeredModelQuery(name));
  const model = query.data;
  useLive(["registry"], [["registry"]]);
  usePageTitle(name);
  useVisit("model", name, model && name);
  const change = (next: Partial<RegisteredModelSearch>, replace = true) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace });

  if (query.error && !model) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!model) return <Spinner />;
  const crumbs = (
    <Crumbs>
      <Link to="/models">Models</Link>
      {name}
    </Crumbs>
  );
  if (search.compare) {
    return (
      <>
        {crumbs}
        <ComparedVersions name={name} numbers={search.compare} all={search.all ?? false} onChange={change} />
      </>
    );
  }
  return (
    <Tabs.Root
      value={search.tab ?? "overview"}
      onValueChange={(next) => {
        const tab = REGISTERED_TABS.find((one) => one === next);
        change({ tab: tab === "overview" ? undefined : tab });
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      {crumbs}
      <AllowedHere type="registered_model" id={name}>
        <Head model={model} />
        <TabList label="Sides of the model" tabs={TABS} />
        <Tabs.Content value="overview" className="min-h-0 flex-1 overflow-y-auto">
          <RegisteredOverview model={model} search={search} onChange={change} />
        </Tabs.Content>
        <Tabs.Content value="history" className="min-h-0 flex-1 overflow-y-auto">
          <History name={name} />
        </Tabs.Content>
      </AllowedHere>
    </Tabs.Root>
  );
}

function Head({ model: { name } }: { model: RegisteredModel }) {
  const { edit, manage, reason } = useAllowed();
  const [asked, setAsked] = useState<"rename" | "delete">();
  return (
    <div className="flex items-center gap-3 px-4 pt-4 pb-2">
      <h1 className="text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">{name}</h1>
      <StarButton place={{ kind: "model", id: name, name }} size="smallIcon" className="mr-auto -ml-1" />
      <OnlyToLookAt />
      <ShareButton type="registered_model" id={name} linked={{ type: "model", id: name }} name={name} />
      <Menu
        trigger={
          <IconButton label="Actions for the model">
            <Ellipsis className="size-4" />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil />} refused={edit ? undefined : reason} onSelect={() => setAsked("rename")}>
          Rename
        </MenuItem>
        <MenuItem icon={<Trash2 />} danger refused={manage ? undefined : reason} onSelect={() => setAsked("delete")}>
          Delete
        </MenuItem>
      </Menu>
      {asked === "rename" && <RenameDialog name={name} onClose={() => setAsked(undefined)} />}
      {asked === "delete" && <DeleteModelDialog name={name} onClose={() => setAsked(undefined)} />}
    </div>
  );
}
