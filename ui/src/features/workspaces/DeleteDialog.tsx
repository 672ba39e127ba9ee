import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DEFAULT_WORKSPACE, entranceOf, here } from "@/api/workspace";
import { deleteWorkspace, type DeletionMode, type Workspace } from "@/api/workspaces";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Field } from "@/features/model/Field";

const MODES: readonly { mode: DeletionMode; label: string }[] = [
  { mode: "RESTRICT", label: "Only if nothing is in it" },
  { mode: "SET_DEFAULT", label: "Move what is in it to the default workspace" },
  { mode: "CASCADE", label: "Delete everything that is in it, for good" },
];

/** A workspace is deleted: what becomes of what is in it is said, and everything goes only for who writes its name. */
export function DeleteDialog({ workspace: { name }, onClose }: { workspace: Workspace; onClose(): void }) {
  const [mode, setMode] = useState<DeletionMode>("RESTRICT");
  const [written, setWritten] = useState("");
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: () => deleteWorkspace(name, mode),
    onSuccess: async () => {
      if (name === here) return location.assign(entranceOf(DEFAULT_WORKSPACE, document.baseURI));
      await queries.invalidateQueries({ queryKey: ["workspaces"] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Delete the workspace “${name}”`}
      action="Delete"
      danger
      disabled={mode === "CASCADE" && written !== name}
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <fieldset className="grid gap-2">
        <legend className="sr-only">What becomes of what is in it</legend>
        {MODES.map(({ mode: one, label }) => (
          <label key={one} className="flex items-center gap-2 text-sm">
            <input type="radio" name="mode" checked={mode === one} onChange={() => setMode(one)} />
            {label}
          </label>
        ))}
      </fieldset>
      {mode === "CASCADE" && (
        <Field label={`Write ${name} to confirm`}>
          <Input required value={written} onChange={(event) => setWritten(event.target.value)} />
        </Field>
      )}
    </FormDialog>
  );
}
