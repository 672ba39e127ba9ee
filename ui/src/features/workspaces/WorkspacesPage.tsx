import { useQuery } from "@tanstack/react-query";
import { Ellipsis, LogIn, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { DEFAULT_WORKSPACE, entranceOf, here } from "@/api/workspace";
import { serverInfoQuery, type Workspace, workspacesQuery } from "@/api/workspaces";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { Button, IconButton } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { Spinner } from "@/components/ui/Spinner";
import { useAllowedAll } from "@/features/sharing/AllowedHere";
import { DeleteDialog } from "./DeleteDialog";
import { WorkspaceDialog } from "./WorkspaceDialog";

type Asked = { kind: "create" } | { kind: "edit" | "delete"; workspace: Workspace };

/** All workspaces that the reader may enter: made, changed, deleted. */
export function WorkspacesPage() {
  const [asked, setAsked] = useState<Asked>();
  usePageTitle("Workspaces");
  const info = useQuery(serverInfoQuery());
  const enabled = info.data?.workspaces_enabled === true;
  const query = useQuery({ ...workspacesQuery(), enabled });
  const mayChange = useAllowedAll();
  const close = () => setAsked(undefined);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Crumbs>Workspaces</Crumbs>
      <div className="mx-auto grid max-w-4xl gap-4 px-4 py-6">
        <div className="flex flex-wrap items-center gap-3">
          <div className="mr-auto">
            <h1 className="text-lg font-semibold tracking-tight">Workspaces</h1>
            <p className="text-sm text-dim">Each has experiments, models and files of its own, which the others do not see.</p>
          </div>
          {enabled && mayChange && (
            <Button look="primary" onClick={() => setAsked({ kind: "create" })}>
              <Plus className="size-4" /> New workspace
            </Button>
          )}
        </div>
        {info.error && <ErrorNote error={info.error} onRetry={() => info.refetch()} />}
        {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
        {(info.isPending || query.isLoading) && <Spinner />}
        {info.data && !enabled && (
          <Empty title="This server has no workspaces." code="mlflow server --enable-workspaces" language="bash">
            They are switched on when it is started:
          </Empty>
        )}
        {query.data && (
          <ul aria-label="Workspaces" className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
            {query.data.map((workspace) => (
              <Entry key={workspace.name} workspace={workspace} mayChange={mayChange} onAsk={setAsked} />
            ))}
          </ul>
        )}
      </div>
      {asked?.kind === "create" && <WorkspaceDialog onClose={close} />}
      {asked?.kind === "edit" && <WorkspaceDialog workspace={asked.workspace} onClose={close} />}
      {asked?.kind === "delete" && <DeleteDialog workspace={asked.workspace} onClose={close} />}
    </div>
  );
}

function Entry({ workspace, mayChange, onAsk }: { workspace: Workspace; mayChange: boolean; onAsk(asked: Asked): void }) {
  const { name, description, default_artifact_root: root, trace_archival_config: archive } = workspace;
  const current = name === (here ?? DEFAULT_WORKSPACE);
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      <div className="grid min-w-0 flex-1 gap-1 text-sm">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <a href={entranceOf(name, document.baseURI)} className="font-medium hover:text-accent">
            {name}
          </a>
          {current && <span className="text-xs text-dim">shown here</span>}
        </p>
        {description && <p className="[overflow-wrap:anywhere]">{description}</p>}
        {root && <p className="font-mono text-xs [overflow-wrap:anywhere] text-dim">{root}</p>}
        {archive?.retention && <p className="text-xs text-dim">Spans of traces are archived after {archive.retention}.</p>}
      </div>
      <Menu
        trigger={
          <IconButton label={`More about ${name}`}>
            <Ellipsis className="size-4" />
          </IconButton>
        }
      >
        <MenuItem icon={<LogIn />} onSelect={() => location.assign(entranceOf(name, document.baseURI))}>
          Enter
        </MenuItem>
        {mayChange && (
          <MenuItem icon={<Pencil />} onSelect={() => onAsk({ kind: "edit", workspace })}>
            Edit
          </MenuItem>
        )}
        {mayChange && name !== DEFAULT_WORKSPACE && (
          <MenuItem icon={<Trash2 />} danger onSelect={() => onAsk({ kind: "delete", workspace })}>
            Delete
          </MenuItem>
        )}
      </Menu>
    </li>
  );
}
