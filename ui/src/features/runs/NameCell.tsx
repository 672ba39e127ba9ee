import { Link } from "@tanstack/react-router";
import { CornerLeftUp, PanelRight } from "lucide-react";
import { useState } from "react";
import { renameRun, runName } from "@/api/runs";
import { Status } from "@/components/ui/Status";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { cx } from "@/lib/cx";
import { formatCount } from "@/lib/format";
import type { GroupRow, RunRow } from "./rows";
import { columnOf } from "./columns";
import { TextEditor } from "./TextEditor";

interface Props {
  row: RunRow;
  /** Rows stand under their parents: one that does not says that it has one. */
  nested: boolean;
  onPeek(runId: string): void;
}

/** The name of a run; a double click or F2 changes it. */
export function NameCell({ row, nested, onPeek }: Props) {
  const [editing, setEditing] = useState(false);
  const { edit } = useAllowed();
  const { info, parent } = row;
  const name = runName(info);
  if (editing) {
    return (
      <TextEditor
        label={`Name of ${name}`}
        value={info.run_name ?? ""}
        save={(text) => renameRun(info.run_id, text)}
        onClose={() => setEditing(false)}
      />
    );
  }
  return (
    <span
      className="flex min-w-0 flex-1 items-center gap-1.5 self-stretch"
      onDoubleClick={edit ? () => setEditing(true) : undefined}
      onKeyDown={(event) => {
        if (event.key === "F2" && edit) setEditing(true);
      }}
    >
      <Status status={info.status} brief />
      <Link
        to="/runs/$runId"
        params={{ runId: info.run_id }}
        data-main
        className="truncate font-medium group-hover:text-accent"
        title={edit ? `${name} · double click or F2 to rename` : name}
      >
        {name}
      </Link>
      {nested && parent && row.list === "root" && (
        <Link
          to="/runs/$runId"
          params={{ runId: parent }}
          aria-label={`The parent of ${name}`}
          title="Its parent, which is not in this table"
          className="shrink-0 rounded text-dim hover:text-ink"
        >
          <CornerLeftUp className="size-3.5" />
        </Link>
      )}
      <button
        type="button"
        aria-label={`Look into ${name}`}
        title="Look into it (Space)"
        onClick={() => onPeek(info.run_id)}
        className="ml-auto shrink-0 rounded p-0.5 text-dim opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 pointer-coarse:opacity-100"
      >
        <PanelRight className="size-3.5" />
      </button>
    </span>
  );
}

/** The values of a group, and how many runs it has. */
export function GroupCell({ row, onUnfold }: { row: GroupRow; onUnfold(): void }) {
  return (
    <button
      type="button"
      data-main
      onClick={onUnfold}
      className="flex min-w-0 flex-1 items-center gap-1.5 self-stretch rounded text-left"
    >
      <span className="flex min-w-0 items-center gap-1.5 truncate">
        {row.values.map(({ column, value }, at) => (
          <span key={column} className="truncate" title={`${columnOf(column)?.label ?? column}: ${value ?? "none"}`}>
            {at > 0 && <span className="text-dim">· </span>}
            <span className={cx(value === null ? "text-dim italic" : "font-medium")}>{value ?? "none"}</span>
          </span>
        ))}
      </span>
      <span className="ml-auto shrink-0 rounded-full bg-sunken px-1.5 text-xs text-dim tabular-nums">
        {formatCount(row.runs, "run")}
      </span>
    </button>
  );
}
