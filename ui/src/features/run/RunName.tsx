import { type KeyboardEvent, useState } from "react";
import { renameRun, runName } from "@/api/runs";
import type { Run } from "@/api/types";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { useRunChange } from "./useRunChange";

/** The name of the run; a click changes it. */
export function RunName({ run, editing, onEditing }: { run: Run; editing: boolean; onEditing(editing: boolean): void }) {
  const name = runName(run.info);
  const { edit, reason } = useAllowed();
  if (editing) return <NameBox run={run} onClose={() => onEditing(false)} />;
  return (
    <h1 className="min-w-0 text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">
      <button
        type="button"
        title={edit ? "Rename" : reason}
        disabled={!edit}
        onClick={() => onEditing(true)}
        className="-mx-1.5 cursor-text rounded-md px-1.5 text-left enabled:hover:bg-sunken disabled:cursor-auto"
      >
        {name}
      </button>
    </h1>
  );
}

function NameBox({ run, onClose }: { run: Run; onClose(): void }) {
  const before = run.info.run_name ?? "";
  const [name, setName] = useState(before);
  const rename = useRunChange(() => renameRun(run.info.run_id, name.trim()), onClose);
  const save = () => (name.trim() && name.trim() !== before ? rename.mutate() : onClose());
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") save();
  };
  return (
    <div className="grid w-full max-w-xl gap-1">
      <Input
        autoFocus
        aria-label="Name of the run"
        value={name}
        disabled={rename.isPending}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => !rename.error && save()}
        className="text-base font-semibold"
      />
      {rename.error && <ErrorNote error={rename.error} />}
    </div>
  );
}
