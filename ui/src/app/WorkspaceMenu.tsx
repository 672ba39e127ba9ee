import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, ChevronDown, Layers, Settings2 } from "lucide-react";
import { DEFAULT_WORKSPACE, entranceOf, here } from "@/api/workspace";
import { serverInfoQuery, workspacesQuery } from "@/api/workspaces";
import { Menu, MenuItem } from "@/components/ui/Menu";

/** The workspace that is shown, and the way to others; nothing on a server that has none. */
export function WorkspaceMenu() {
  const enabled = useQuery(serverInfoQuery()).data?.workspaces_enabled === true;
  const workspaces = useQuery({ ...workspacesQuery(), enabled }).data ?? [];
  const navigate = useNavigate();
  if (!enabled) return null;
  const current = here ?? DEFAULT_WORKSPACE;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Workspace: ${current}`}
          className="flex h-8 max-w-44 shrink-0 items-center gap-1.5 rounded-md border border-line px-2 text-sm hover:bg-sunken max-md:max-w-28"
        >
          <Layers aria-hidden className="size-4 shrink-0 text-dim" />
          <span className="truncate">{current}</span>
          <ChevronDown aria-hidden className="size-3.5 shrink-0 text-dim" />
        </button>
      }
    >
      <div className="max-h-80 overflow-y-auto">
        {workspaces.map(({ name }) => (
          <MenuItem
            key={name}
            icon={name === current ? <Check /> : <span className="size-4" />}
            onSelect={() => name !== current && location.assign(entranceOf(name, document.baseURI))}
          >
            <span className="truncate">{name}</span>
          </MenuItem>
        ))}
      </div>
      <div className="mt-1 border-t border-line pt-1">
        <MenuItem icon={<Settings2 />} onSelect={() => void navigate({ to: "/workspaces" })}>
          All workspaces
        </MenuItem>
      </div>
    </Menu>
  );
}
