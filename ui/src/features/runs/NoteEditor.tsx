import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { setRunTag } from "@/api/runs";
import { Markdown } from "@/components/Markdown";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { useAllowed } from "@/features/sharing/AllowedHere";

interface Props {
  runId: string;
  note: string;
  onSaved(): Promise<unknown>;
}

/** The note of a run, in Markdown. */
export function NoteEditor({ runId, note, onSaved }: Props) {
  const [draft, setDraft] = useState<string>();
  const { edit } = useAllowed();
  const save = useMutation({
    mutationFn: (text: string) => setRunTag(runId, "mlflow.note.content", text),
    onSuccess: async () => {
      await onSaved();
      setDraft(undefined);
    },
  });
  if (draft === undefined) {
    return (
      <div className="grid justify-items-start gap-1.5">
        {note && <Markdown text={note} className="w-full" />}
        {edit && (
          <Button size="small" look="quiet" className="-ml-2.5" onClick={() => setDraft(note)}>
            {note ? "Edit the note" : "Add a note"}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className="grid gap-2">
      <textarea
        autoFocus
        aria-label="Note, in Markdown"
        rows={7}
        className="w-full rounded-md border border-line bg-surface p-2 font-mono text-xs focus-visible:border-accent focus-visible:outline-offset-0"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save.mutate(draft);
          if (event.key !== "Escape") return;
          event.preventDefault();
          setDraft(undefined);
        }}
      />
      {save.error && <ErrorNote error={save.error} />}
      <div className="flex gap-2">
        <Button size="small" look="primary" disabled={save.isPending} onClick={() => save.mutate(draft)}>
          Save
        </Button>
        <Button size="small" onClick={() => setDraft(undefined)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
