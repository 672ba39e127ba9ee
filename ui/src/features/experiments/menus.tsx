import { Copy, Ellipsis, FolderInput, Info, Pencil, Plus, RotateCcw, Trash2 } from "lucide-react";
import { IconButton } from "@/components/ui/Button";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { useAllowedInWorkspace, useAllowedWith } from "@/features/sharing/AllowedHere";
import type { Change } from "./dialogs";
import type { ExperimentRow, FolderRow } from "./folders";

interface ExperimentProps {
  row: ExperimentRow;
  deleted: boolean;
  reachable: boolean;
  onRename(id: string): void;
  onChange(change: Change): void;
  onDetails(id: string): void;
  folders: readonly string[];
}

/** What can be done with an experiment of the list. */
export function ExperimentMenu({ row, deleted, reachable, onRename, onChange, onDetails, folders }: ExperimentProps) {
  const { experiment } = row;
  return (
    <Menu
      trigger={
        <IconButton label={`Actions for ${experiment.name}`} size="smallIcon" tabIndex={reachable ? 0 : -1}>
          <Ellipsis className="size-4" />
        </IconButton>
      }
    >
      <MenuItem icon={<Info />} onSelect={() => onDetails(row.id)}>
        Description and tags
      </MenuItem>
      {"clipboard" in navigator && (
        <MenuItem icon={<Copy />} onSelect={() => void navigator.clipboard.writeText(row.id)}>
          Copy the id
        </MenuItem>
      )}
      <Changes row={row} deleted={deleted} onRename={onRename} onChange={onChange} folders={folders} />
    </Menu>
  );
}

/** Asked for when the menu opens: there are as many menus as rows. */
function Changes({ row, deleted, onRename, onChange, folders }: Omit<ExperimentProps, "reachable" | "onDetails">) {
  const { experiment } = row;
  const { edit, manage, reason } = useAllowedWith("experiment", row.id);
  const changing = edit ? undefined : reason;
  const managing = manage ? undefined : reason;
  if (deleted) {
    return (
      <MenuItem icon={<RotateCcw />} refused={managing} onSelect={() => onChange({ kind: "restore", experiments: [experiment] })}>
        Restore
      </MenuItem>
    );
  }
  return (
    <>
      <MenuItem icon={<Pencil />} refused={changing} onSelect={() => onRename(row.id)}>
        Rename
      </MenuItem>
      <MenuItem icon={<FolderInput />} refused={changing} onSelect={() => onChange({ kind: "move", experiments: [experiment], folders })}>
        Move to a folder
      </MenuItem>
      <MenuItem icon={<Trash2 />} danger refused={managing} onSelect={() => onChange({ kind: "delete", experiments: [experiment] })}>
        Delete
      </MenuItem>
    </>
  );
}

interface FolderProps {
  row: FolderRow;
  reachable: boolean;
  folders: readonly string[];
  onChange(change: Change): void;
}

export function FolderMenu({ row, reachable, folders, onChange }: FolderProps) {
  return (
    <Menu
      trigger={
        <IconButton label={`Actions for the folder ${row.label}`} size="smallIcon" tabIndex={reachable ? 0 : -1}>
          <Ellipsis className="size-4" />
        </IconButton>
      }
    >
      <Creation onSelect={() => onChange({ kind: "create", folders, within: row.id })} />
    </Menu>
  );
}

function Creation({ onSelect }: { onSelect(): void }) {
  const may = useAllowedInWorkspace().create("experiment");
  return (
    <MenuItem icon={<Plus />} refused={may ? undefined : "You may not make experiments here."} onSelect={onSelect}>
      New experiment here
    </MenuItem>
  );
}
