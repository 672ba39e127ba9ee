import { Copy, Ellipsis, FolderInput, Info, Pencil, Plus, RotateCcw, Trash2 } from "lucide-react";
import { IconButton } from "@/components/ui/Button";
import { Menu, MenuItem } from "@/components/ui/Menu";
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
      {deleted ? (
        <MenuItem icon={<RotateCcw />} onSelect={() => onChange({ kind: "restore", experiments: [experiment] })}>
          Restore
        </MenuItem>
      ) : (
        <>
          <MenuItem icon={<Pencil />} onSelect={() => onRename(row.id)}>
            Rename
          </MenuItem>
          <MenuItem icon={<FolderInput />} onSelect={() => onChange({ kind: "move", experiments: [experiment], folders })}>
            Move to a folder
          </MenuItem>
          <MenuItem icon={<Trash2 />} danger onSelect={() => onChange({ kind: "delete", experiments: [experiment] })}>
            Delete
          </MenuItem>
        </>
      )}
    </Menu>
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
      <MenuItem icon={<Plus />} onSelect={() => onChange({ kind: "create", folders, within: row.id })}>
        New experiment here
      </MenuItem>
    </Menu>
  );
}
