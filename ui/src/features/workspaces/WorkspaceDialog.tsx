import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createWorkspace, updateWorkspace, type Workspace } from "@/api/workspaces";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Field } from "@/features/model/Field";

/** A workspace is made, or what is said of it is changed; its name stays. */
export function WorkspaceDialog({ workspace, onClose }: { workspace?: Workspace; onClose(): void }) {
  const [name, setName] = useState(workspace?.name ?? "");
  const [draft, setDraft] = useState({
    description: workspace?.description ?? "",
    root: workspace?.default_artifact_root ?? "",
    location: workspace?.trace_archival_config?.location ?? "",
    retention: workspace?.trace_archival_config?.retention ?? "",
  });
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => {
      const { description, root, location, retention } = draft;
      const said = { description, default_artifact_root: root.trim(), trace_archival_config: { location: location.trim(), retention: retention.trim() } };
      return workspace ? updateWorkspace(workspace.name, said) : createWorkspace(name, said);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["workspaces"] });
      onClose();
    },
  });
  const change = (next: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...next }));
  return (
    <FormDialog
      title={workspace ? `Workspace “${workspace.name}”` : "New workspace"}
      action={workspace ? "Save" : "Create"}
      disabled={!name}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      {!workspace && (
        <Field label="Name" hint="2 to 63 lower-case letters, digits and, inside, hyphens.">
          <Input autoFocus required maxLength={63} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      )}
      <Field label="Description (optional)">
        <Input autoFocus={!!workspace} value={draft.description} onChange={(event) => change({ description: event.target.value })} />
      </Field>
      <Field label="Artifact root (optional)" hint="Where new experiments keep files; without it, a folder of its own at the server's root.">
        <Input value={draft.root} placeholder="s3://bucket/team" onChange={(event) => change({ root: event.target.value })} />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Archive of traces (optional)" hint="Where spans of old traces go.">
          <Input value={draft.location} placeholder="as the server" onChange={(event) => change({ location: event.target.value })} />
        </Field>
        <Field label="After (optional)" hint="30d, 12h, 90m">
          <Input value={draft.retention} placeholder="as the server" onChange={(event) => change({ retention: event.target.value })} />
        </Field>
      </div>
    </FormDialog>
  );
}
