import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { createExperiment, deleteExperiment, renameExperiment, restoreExperiment } from "@/api/experiments";
import type { Experiment } from "@/api/types";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";

/** A change that, once made, shows in every listing. */
function useChange<Result>(make: () => Promise<Result>, onDone: (result: Result) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: make,
    onSuccess: async (result) => {
      await queries.invalidateQueries({ queryKey: ["experiments"] });
      void queries.invalidateQueries({ queryKey: ["runs"] });
      onDone(result);
    },
  });
}

export function CreateDialog({ onClose }: { onClose(): void }) {
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const change = useChange(
    () => createExperiment(name.trim()),
    (experimentId) => navigate({ to: "/experiments/$experimentId", params: { experimentId } }),
  );
  return (
    <FormDialog
      title="New experiment"
      action="Create"
      disabled={!name.trim()}
      pending={change.isPending}
      error={change.error}
      onSubmit={change.mutate}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} />
    </FormDialog>
  );
}

interface Props {
  experiment: Experiment;
  onClose(): void;
}

export function RenameDialog({ experiment, onClose }: Props) {
  const [name, setName] = useState(experiment.name);
  const change = useChange(() => renameExperiment(experiment.experiment_id, name.trim()), onClose);
  return (
    <FormDialog
      title="Rename experiment"
      action="Rename"
      disabled={!name.trim() || name.trim() === experiment.name}
      pending={change.isPending}
      error={change.error}
      onSubmit={change.mutate}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} />
    </FormDialog>
  );
}

export function DeleteDialog({ experiment, onClose }: Props) {
  const change = useChange(() => deleteExperiment(experiment.experiment_id), onClose);
  return (
    <FormDialog
      title={`Delete “${experiment.name}”?`}
      action="Delete"
      danger
      pending={change.isPending}
      error={change.error}
      onSubmit={change.mutate}
      onClose={onClose}
    >
      <p className="text-sm text-dim">
        Its runs go with it. All of it can be restored from “Deleted” until <code>mlflow gc</code> removes it for good.
      </p>
    </FormDialog>
  );
}

export function RestoreDialog({ experiment, onClose }: Props) {
  const change = useChange(() => restoreExperiment(experiment.experiment_id), onClose);
  return (
    <FormDialog
      title={`Restore “${experiment.name}”?`}
      action="Restore"
      pending={change.isPending}
      error={change.error}
      onSubmit={change.mutate}
      onClose={onClose}
    >
      <p className="text-sm text-dim">Its runs come back with it.</p>
    </FormDialog>
  );
}

function NameField({ value, onChange }: { value: string; onChange(value: string): void }) {
  return (
    <label className="grid gap-1.5 text-sm font-medium">
      Name
      <Input autoFocus required maxLength={500} value={value} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}
