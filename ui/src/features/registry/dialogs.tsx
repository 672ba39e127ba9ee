import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { createRegisteredModel, deleteRegisteredModel, deleteVersion, type ModelVersion, renameRegisteredModel } from "@/api/registry";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { AREA, Field } from "@/features/model/Field";
import { WhoField } from "@/features/model/WhoField";
import { useRegistryChange } from "./useRegistryChange";

export function CreateDialog({ onClose }: { onClose(): void }) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const navigate = useNavigate();
  const change = useRegistryChange(
    () => createRegisteredModel(name.trim(), description || undefined),
    ({ registered_model: { name } }) => void navigate({ to: "/models/$name", params: { name } }),
  );
  return (
    <FormDialog
      title="New registered model"
      action="Create"
      disabled={!name.trim()}
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <Field label="Name">
        <Input autoFocus required maxLength={256} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Description (optional, Markdown)">
        <textarea rows={4} className={AREA} value={description} onChange={(event) => setDescription(event.target.value)} />
      </Field>
      <WhoField />
    </FormDialog>
  );
}

export function RenameDialog({ name: before, onClose }: { name: string; onClose(): void }) {
  const [name, setName] = useState(before);
  const navigate = useNavigate();
  const change = useRegistryChange(
    () => renameRegisteredModel(before, name.trim()),
    ({ registered_model: { name } }) => {
      onClose();
      void navigate({ to: "/models/$name", params: { name }, replace: true });
    },
  );
  return (
    <FormDialog
      title="Rename the model"
      action="Rename"
      disabled={!name.trim() || name.trim() === before}
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <Field label="Name" hint={`Code that loads models:/${before}/… will not find it any more.`}>
        <Input autoFocus required maxLength={256} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <WhoField />
    </FormDialog>
  );
}

export function DeleteModelDialog({ name, onClose }: { name: string; onClose(): void }) {
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  const change = useRegistryChange(() => deleteRegisteredModel(name), () => void navigate({ to: "/models" }));
  return (
    <FormDialog
      title={`Delete “${name}”?`}
      action="Delete for good"
      danger
      disabled={typed !== name}
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <p className="text-sm text-dim">
        All its versions, aliases and tags go with it and cannot be brought back. The files of runs and logged models stay.
      </p>
      <Field label="To confirm, write the model's name">
        <Input autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

export function DeleteVersionDialog({ version, onDone, onClose }: { version: ModelVersion; onDone?(): void; onClose(): void }) {
  const { name, version: number, aliases = [] } = version;
  const change = useRegistryChange(
    () => deleteVersion(name, number),
    () => {
      onClose();
      onDone?.();
    },
  );
  return (
    <FormDialog
      title={`Delete version ${number} of “${name}”?`}
      action="Delete for good"
      danger
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <p className="text-sm text-dim">
        It cannot be brought back, and its number is not given again. Its files stay.
        {aliases.length > 0 && ` ${aliases.map((one) => `@${one}`).join(", ")} will stand for no version.`}
      </p>
    </FormDialog>
  );
}
