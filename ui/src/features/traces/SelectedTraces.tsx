import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2, X } from "lucide-react";
import { useState } from "react";
import { deleteTraces } from "@/api/traces";
import { Button, IconButton } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { formatCount } from "@/lib/format";

/** As many as one request may name. */
const AT_ONCE = 100;

interface Props {
  experimentId: string;
  ids: string[];
  onClear(): void;
}

/** What can be done with the traces that are selected. */
export function SelectedTraces({ experimentId, ids, onClear }: Props) {
  const [asked, setAsked] = useState(false);
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: async () => {
      for (let first = 0; first < ids.length; first += AT_ONCE) {
        await deleteTraces(experimentId, ids.slice(first, first + AT_ONCE));
      }
    },
    onSuccess: () => {
      setAsked(false);
      onClear();
    },
    // Also after a failure: some of them may be gone.
    onSettled: () => queries.invalidateQueries({ queryKey: ["traces"] }),
  });
  const count = formatCount(ids.length, "trace");
  return (
    <div role="toolbar" aria-label="Selected traces" className="flex items-center gap-2">
      <span aria-live="polite" className="text-sm font-medium">
        {count} selected
      </span>
      <Button look="danger" size="small" onClick={() => setAsked(true)}>
        <Trash2 className="size-4" /> Delete
      </Button>
      <IconButton label="Clear the selection" size="smallIcon" onClick={onClear}>
        <X className="size-4" />
      </IconButton>
      {asked && (
        <FormDialog
          title={`Delete ${count}?`}
          action="Delete"
          danger
          pending={remove.isPending}
          error={remove.error}
          onSubmit={remove.mutate}
          onClose={() => setAsked(false)}
        >
          <p className="text-sm text-dim">They are deleted for good, with their spans and assessments.</p>
        </FormDialog>
      )}
    </div>
  );
}
