import { Pencil } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { deleteRunTag, setRunTag } from "@/api/runs";
import type { Run } from "@/api/types";
import { Markdown } from "@/components/Markdown";
import { Button, IconButton } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Segments } from "@/components/ui/Segments";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { useRunChange } from "./useRunChange";

const NOTE = "mlflow.note.content";
const SIDES = [
  { value: "write", label: "Write" },
  { value: "look", label: "Preview" },
] as const;

/** What people say of the run, in Markdown; written where it is read. */
export function Description({ run }: { run: Run }) {
  const note = run.data?.tags?.find((tag) => tag.key === NOTE)?.value ?? "";
  const [draft, setDraft] = useState<string>();
  const { edit } = useAllowed();
  if (draft !== undefined) return <Editor run={run} before={note} text={draft} onText={setDraft} onClose={() => setDraft(undefined)} />;
  if (!note && !edit) return null;
  if (!note) {
    return (
      <Button look="quiet" size="small" className="justify-self-start" onClick={() => setDraft("")}>
        <Pencil className="size-3.5" /> Add a description
      </Button>
    );
  }
  return (
    <div className="relative min-w-0">
      <Card title="Description">
        <div className="px-4 pb-4">
          <Markdown text={note} />
        </div>
      </Card>
      {edit && (
        <IconButton label="Edit the description" className="absolute top-1.5 right-2" onClick={() => setDraft(note)}>
          <Pencil className="size-4" />
        </IconButton>
      )}
    </div>
  );
}

interface EditorProps {
  run: Run;
  before: string;
  text: string;
  onText(text: string): void;
  onClose(): void;
}

function Editor({ run, before, text, onText, onClose }: EditorProps) {
  const [side, setSide] = useState<"write" | "look">("write");
  const id = run.info.run_id;
  const save = useRunChange(() => (text.trim() ? setRunTag(id, NOTE, text) : before ? deleteRunTag(id, NOTE) : Promise.resolve()), onClose);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save.mutate();
    else return;
    event.preventDefault();
  };
  return (
    <Card title="Description">
      <div className="grid gap-3 px-4 pb-4" onKeyDown={onKeyDown}>
        <Segments<"write" | "look"> label="What is shown" value={side} options={SIDES} onChange={setSide} />
        {side === "write" ? (
          <textarea
            autoFocus
            aria-label="Description in Markdown"
            rows={Math.min(24, Math.max(6, text.split("\n").length + 1))}
            value={text}
            onChange={(event) => onText(event.target.value)}
            className="w-full resize-y rounded-md border border-line bg-surface p-2.5 font-mono text-xs leading-relaxed focus-visible:border-accent"
          />
        ) : (
          <div className="min-h-24 rounded-md border border-line p-3">{text.trim() ? <Markdown text={text} /> : <p className="text-sm text-dim">Nothing written.</p>}</div>
        )}
        {save.error && <ErrorNote error={save.error} />}
        <div className="flex items-center justify-end gap-2">
          <span className="mr-auto text-xs text-dim max-md:hidden">Markdown · Ctrl+Enter saves, Esc leaves it as it was</span>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </div>
      </div>
    </Card>
  );
}
