import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Columns2, Trash2, X } from "lucide-react";
import { useState } from "react";
import { deleteLoggedModel } from "@/api/models";
import { Button, IconButton } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { formatCount } from "@/lib/format";

const MOST_COMPARED = 20;

interface Props {
  ids: string[];
  onCompare(ids: string[]): void;
  onClear(): void;
}

/** What can be done with the models that are selected. */
export function SelectedModels({ ids, onCompare, onClear }: Props) {
  const [asked, setAsked] = useState(false);
  const { edit, manage, reason } = useAllowed();
  const count = formatCount(ids.length, "model");
  return (
    <div role="toolbar" aria-label="Selected models" className="flex items-center gap-2">
      <span aria-live="polite" className="text-sm font-medium">
        {count} selected
      </span>
      <Button
        disabled={ids.length < 2 || ids.length > MOST_COMPARED}
        title={ids.length > MOST_COMPARED ? `Up to ${MOST_COMPARED} can be compared` : undefined}
        onClick={() => onCompare(ids)}
      >
        <Columns2 className="size-4" /> Compare
      </Button>
      {edit && (
        <Button look="danger" disabled={!manage} title={reason} onClick={() => setAsked(true)}>
          <Trash2 className="size-4" /> Delete
        </Button>
      )}
      <IconButton label="Clear the selection" onClick={onClear}>
        <X className="size-4" />
      </IconButton>
      {asked && <DeleteModelsDialog ids={ids} title={`Delete ${count}?`} onDone={onClear} onClose={() => setAsked(false)} />}
    </div>
  );
}

interface DialogProps {
  ids: string[];
  title: string;
  onDone(): void;
  onClose(): void;
}

/** Asks whether models are really to be deleted. */
export function DeleteModelsDialog({ ids, title, onDone, onClose }: DialogProps) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: async () => {
      // One after the other: a store takes one change at a time anyway, and the first failure ends it.
      for (const id of ids) await deleteLoggedModel(id);
    },
    onSuccess: () => {
      onClose();
      onDone();
    },
    // Also after a failure: some of them may be done.
    onSettled: () => queries.invalidateQueries({ queryKey: ["models"] }),
  });
  return (
    <FormDialog
      title={title}
      action="Delete"
      danger
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <p className="text-sm text-dim">
        No search finds them any more, and this page cannot bring them back. Registered versions stay, and so do the files
        until <code>mlflow gc</code> removes them: then these versions have none.
      </p>
    </FormDialog>
  );
}
