import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, Trash2, X } from "lucide-react";
import { useState } from "react";
import { deleteRun, restoreRun } from "@/api/runs";
import type { View } from "@/api/types";
import { Button, IconButton } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { formatCount } from "@/lib/format";

interface Props {
  ids: string[];
  view: View;
  onClear(): void;
}

/** What can be done with the runs that are selected. */
export function SelectionBar({ ids, view, onClear }: Props) {
  const [asked, setAsked] = useState(false);
  const queries = useQueryClient();
  const deletes = view === "active";
  const change = useMutation({
    mutationFn: () => forEach(ids, deletes ? deleteRun : restoreRun),
    onSuccess: () => {
      setAsked(false);
      onClear();
    },
    // Also after a failure: some of them may be done.
    onSettled: () => queries.invalidateQueries({ queryKey: ["runs"] }),
  });
  const count = formatCount(ids.length, "run");

  return (
    <div role="toolbar" aria-label="Selected runs" className="flex items-center gap-2">
      <span aria-live="polite" className="text-sm font-medium">
        {count} selected
      </span>
      <Button look={deletes ? "danger" : "plain"} onClick={() => setAsked(true)}>
        {deletes ? <Trash2 className="size-4" /> : <RotateCcw className="size-4" />}
        {deletes ? "Delete" : "Restore"}
      </Button>
      <IconButton label="Clear the selection" onClick={onClear}>
        <X className="size-4" />
      </IconButton>
      {asked && (
        <FormDialog
          title={`${deletes ? "Delete" : "Restore"} ${count}?`}
          action={deletes ? "Delete" : "Restore"}
          danger={deletes}
          pending={change.isPending}
          error={change.error}
          onSubmit={change.mutate}
          onClose={() => setAsked(false)}
        >
          <p className="text-sm text-dim">
            {deletes ? (
              <>
                They can be restored from “Deleted” until <code>mlflow gc</code> removes them for good.
              </>
            ) : (
              "They come back to the table of active runs."
            )}
          </p>
        </FormDialog>
      )}
    </div>
  );
}

const AT_ONCE = 6;

/** Does it for every id, a few at a time; stops at the first failure. */
async function forEach(ids: string[], action: (id: string) => Promise<unknown>): Promise<void> {
  const waiting = [...ids];
  const worker = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await action(id);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
