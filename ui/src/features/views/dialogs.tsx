import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { createView, type SavedView, updateView, type ViewPage } from "@/api/views";
import { useSession } from "@/api/session";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";

interface NameProps {
  page: ViewPage;
  experimentId: string | undefined;
  /** What a new one keeps: JSON. */
  state(): string;
  /** Whether others may be shown it. */
  mayShare: boolean;
  /** The one that gets another name; without it a new one is made. */
  view: SavedView | undefined;
  /** With the new one, if there is one. */
  onDone(created: SavedView | undefined): void;
  onClose(): void;
}

/** Gives a view its name. */
export function NameView({ page, experimentId, state, mayShare, view, onDone, onClose }: NameProps) {
  const [name, setName] = useState(view?.name ?? "");
  const [wanted, setMine] = useState(view?.visibility === "private");
  const mine = wanted || !mayShare;
  // Where nobody logs in, nothing is anybody's own.
  const owned = useSession().state === "in";
  const visibility = owned ? (mine ? "private" : "shared") : undefined;
  const change = useMutation({
    mutationFn: async () => {
      if (!view) return createView(page, experimentId, name.trim(), state(), visibility);
      await updateView(view.view_id, { name: name.trim(), visibility: visibility === view.visibility ? undefined : visibility });
      return undefined;
    },
    onSuccess: onDone,
  });
  return (
    <FormDialog
      title={view ? "Rename the view" : "Save the view"}
      action={view ? "Rename" : "Save"}
      disabled={!name.trim()}
      pending={change.isPending}
      error={change.error}
      onSubmit={change.mutate}
      onClose={onClose}
    >
      <Input autoFocus aria-label="Name of the view" placeholder="Name" value={name} onChange={(event) => setName(event.target.value)} />
      {owned && (
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" checked={mine} disabled={!mayShare} onChange={(event) => setMine(event.target.checked)} />
          Only for me
          {!mayShare && <span className="text-dim">: sharing takes the right to edit the experiment</span>}
        </label>
      )}
    </FormDialog>
  );
}

interface DeleteProps {
  view: SavedView;
  pending: boolean;
  error: Error | null;
  onDelete(): void;
  onClose(): void;
}

export function DeleteView({ view, pending, error, onDelete, onClose }: DeleteProps) {
  return (
    <FormDialog title={`Delete the view “${view.name}”?`} action="Delete" danger pending={pending} error={error} onSubmit={onDelete} onClose={onClose}>
      <p className="text-sm text-dim">It goes away for everybody who uses this server. The runs stay as they are.</p>
    </FormDialog>
  );
}
