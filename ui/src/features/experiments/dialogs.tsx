import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import {
  createExperiment,
  deleteExperiment,
  deleteExperimentTag,
  renameExperiment,
  restoreExperiment,
  setExperimentTag,
} from "@/api/experiments";
import type { Experiment } from "@/api/types";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { formatCount } from "@/lib/format";
import { forget } from "@/lib/places";
import { FOLDER_TAG, placeOf, tagOf } from "./folders";
import { useChange } from "./useChange";

/** What a reader is about to do to experiments. */
export type Change =
  | { kind: "create"; folders: readonly string[]; within?: string }
  | { kind: "move"; experiments: readonly Experiment[]; folders: readonly string[] }
  | { kind: "delete" | "restore"; experiments: readonly Experiment[] };

interface ChangeProps {
  change: Change;
  onClose(): void;
  onDone(): void;
}

/** The question that goes with a change. */
export function ChangeDialog({ change, onClose, onDone }: ChangeProps) {
  const done = () => {
    onClose();
    onDone();
  };
  switch (change.kind) {
    case "create":
      return <CreateDialog {...change} onClose={onClose} />;
    case "move":
      return <MoveDialog {...change} onClose={onClose} onDone={done} />;
    case "delete":
      return <DeleteDialog experiments={change.experiments} onClose={onClose} onDone={done} />;
    case "restore":
      return <RestoreDialog experiments={change.experiments} onClose={onClose} onDone={done} />;
  }
}

interface CreateProps {
  /** Folders to suggest. */
  folders?: readonly string[];
  /** The folder in which it is to be, with `/` at its end. */
  within?: string;
  onClose(): void;
}

export function CreateDialog({ folders = [], within = "", onClose }: CreateProps) {
  const [name, setName] = useState(within);
  const navigate = useNavigate();
  const change = useChange(
    () => createExperiment(name.trim()),
    (experimentId) => {
      onClose();
      void navigate({ to: "/experiments/$experimentId", params: { experimentId } });
    },
  );
  const ready = name.trim() !== "" && !name.trim().endsWith("/");
  return (
    <FormDialog
      title="New experiment"
      action="Create"
      disabled={!ready}
      pending={change.isPending}
      error={change.error}
      onSubmit={change.mutate}
      onClose={onClose}
    >
      <TextField label="Name" value={name} onChange={setName} suggestions={folders.map((folder) => `${folder}/`)} />
      <p className="-mt-2 text-sm text-dim">
        What stands before a <code>/</code> is a folder: <code>vision/digits</code>.
      </p>
    </FormDialog>
  );
}

interface RenameProps {
  experiment: Experiment;
  onClose(): void;
}

export function RenameDialog({ experiment, onClose }: RenameProps) {
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
      <TextField label="Name" value={name} onChange={setName} />
    </FormDialog>
  );
}

interface ManyProps {
  experiments: readonly Experiment[];
  onClose(): void;
  onDone(): void;
}

/** One after the other, so that what was done before a refusal is known. */
async function each(experiments: readonly Experiment[], change: (experiment: Experiment) => Promise<unknown>): Promise<void> {
  for (const experiment of experiments) await change(experiment);
}

function quoted(experiments: readonly Experiment[]): string {
  return experiments.length === 1 ? `“${experiments[0]!.name}”` : formatCount(experiments.length, "experiment");
}

function MoveDialog({ experiments, folders, onClose, onDone }: ManyProps & { folders: readonly string[] }) {
  const [folder, setFolder] = useState(() => placeOf(experiments[0]!).folders.join("/"));
  const change = useChange(() => each(experiments, ({ experiment_id: id }) => setExperimentTag(id, FOLDER_TAG, folder.trim())), onDone);
  const tagged = experiments.some((experiment) => tagOf(experiment, FOLDER_TAG) !== undefined);
  const back = useChange(
    () =>
      each(
        experiments.filter((experiment) => tagOf(experiment, FOLDER_TAG) !== undefined),
        ({ experiment_id: id }) => deleteExperimentTag(id, FOLDER_TAG),
      ),
    onDone,
  );
  return (
    <FormDialog
      title={`Move ${quoted(experiments)}`}
      action="Move"
      pending={change.isPending || back.isPending}
      error={change.error ?? back.error}
      onSubmit={change.mutate}
      onClose={onClose}
    >
      <TextField label="Folder" value={folder} onChange={setFolder} suggestions={folders} required={false} />
      <p className="-mt-2 text-sm text-dim">
        The name stays as it is: code that uses it goes on. The folder is kept in the tag <code>{FOLDER_TAG}</code>; an empty one is the top.
        {tagged && (
          <>
            {" "}
            <button type="button" className="text-accent hover:underline" onClick={() => back.mutate()}>
              Back to the folder of the name
            </button>
          </>
        )}
      </p>
    </FormDialog>
  );
}

export function DeleteDialog({ experiments, onClose, onDone }: ManyProps) {
  const change = useChange(
    () =>
      each(experiments, async ({ experiment_id: id }) => {
        await deleteExperiment(id);
        forget({ kind: "experiment", id });
      }),
    onDone,
  );
  return (
    <FormDialog
      title={`Delete ${quoted(experiments)}?`}
      action="Delete"
      danger
      pending={change.isPending}
      error={change.error}
      onSubmit={change.mutate}
      onClose={onClose}
    >
      <Names experiments={experiments} />
      <p className="text-sm text-dim">
        {experiments.length === 1 ? "Its" : "Their"} runs go with {experiments.length === 1 ? "it" : "them"}. All of it can be restored from “Deleted” until{" "}
        <code>mlflow gc</code> removes it for good.
      </p>
    </FormDialog>
  );
}

export function RestoreDialog({ experiments, onClose, onDone }: ManyProps) {
  const change = useChange(() => each(experiments, ({ experiment_id: id }) => restoreExperiment(id)), onDone);
  return (
    <FormDialog
      title={`Restore ${quoted(experiments)}?`}
      action="Restore"
      pending={change.isPending}
      error={change.error}
      onSubmit={change.mutate}
      onClose={onClose}
    >
      <Names experiments={experiments} />
      <p className="text-sm text-dim">The runs come back as well.</p>
    </FormDialog>
  );
}

/** Which they are, if there are several. */
function Names({ experiments }: { experiments: readonly Experiment[] }) {
  if (experiments.length < 2) return null;
  return (
    <ul tabIndex={0} aria-label="Experiments" className="max-h-40 overflow-y-auto rounded-md bg-sunken px-3 py-2 text-sm">
      {experiments.slice(0, 100).map(({ experiment_id: id, name }) => (
        <li key={id} className="truncate" title={name}>
          {name}
        </li>
      ))}
      {experiments.length > 100 && <li>and {experiments.length - 100} more</li>}
    </ul>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  suggestions?: readonly string[];
  required?: boolean;
}

function TextField({ label, value, onChange, suggestions = [], required = true }: TextFieldProps) {
  const id = useId();
  return (
    <label className="grid gap-1.5 text-sm font-medium">
      {label}
      <Input autoFocus required={required} maxLength={500} list={id} value={value} onChange={(event) => onChange(event.target.value)} />
      <datalist id={id}>
        {suggestions.slice(0, 500).map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
    </label>
  );
}
