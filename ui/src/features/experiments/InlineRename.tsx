import { useState } from "react";
import { renameExperiment } from "@/api/experiments";
import type { Experiment } from "@/api/types";
import { Input } from "@/components/ui/Input";
import { useAllowedWith } from "@/features/sharing/AllowedHere";
import { useChange } from "./useChange";

/** The whole name, with its folders, in the place of the experiment: Enter renames it, Escape leaves it as it is. */
export function InlineRename({ experiment, onClose }: { experiment: Experiment; onClose(): void }) {
  const [name, setName] = useState(experiment.name);
  const change = useChange(() => renameExperiment(experiment.experiment_id, name.trim()), onClose);
  const { edit, reason } = useAllowedWith("experiment", experiment.experiment_id);
  const finish = () => {
    if (!name.trim() || name.trim() === experiment.name) onClose();
    else if (!change.isPending) change.mutate();
  };
  return (
    <form
      className="flex min-w-0 flex-1 items-center gap-2 py-0.5"
      onSubmit={(event) => {
        event.preventDefault();
        finish();
      }}
    >
      <Input
        autoFocus
        aria-label={`New name of ${experiment.name}`}
        aria-invalid={change.error !== null}
        title={change.error?.message}
        maxLength={500}
        readOnly={!edit}
        className="h-7 max-w-md"
        value={name}
        onFocus={(event) => event.target.setSelectionRange(name.lastIndexOf("/") + 1, name.length)}
        onChange={(event) => {
          change.reset();
          setName(event.target.value);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") onClose();
        }}
        onBlur={() => !change.error && finish()}
      />
      {!edit && <span className="truncate text-dim">{reason}</span>}
      {change.error && (
        <span role="alert" className="truncate text-bad" title={change.error.message}>
          {change.error.message}
        </span>
      )}
    </form>
  );
}
