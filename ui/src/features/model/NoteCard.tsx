import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Markdown } from "@/components/Markdown";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { AREA } from "./Field";
import { EditButton } from "./TagsCard";

interface Props {
  title: string;
  text: string;
  /** What stands there when nothing is written. */
  none: string;
  onSave(text: string): Promise<unknown>;
  className?: string;
}

/** A text in Markdown that people write about a thing. */
export function NoteCard({ title, text, none, onSave, className = "" }: Props) {
  const { edit } = useAllowed();
  const [draft, setDraft] = useState<string>();
  const save = useMutation({ mutationFn: (next: string) => onSave(next), onSuccess: () => setDraft(undefined) });
  return (
    <section aria-label={title} className={`min-w-0 rounded-xl border border-line bg-surface ${className}`}>
      <div className="flex items-center px-4 pt-3 pb-2">
        <h2 className="flex-1 text-sm font-semibold">{title}</h2>
        {draft === undefined && edit && <EditButton label={`Edit: ${title}`} onClick={() => setDraft(text)} />}
      </div>
      {draft === undefined ? (
        <div className="px-4 pb-4">
          {text ? <Markdown text={text} /> : <p className="text-sm text-dim">{none}</p>}
        </div>
      ) : (
        <form
          className="grid gap-2 px-4 pb-4"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(draft);
          }}
        >
          <textarea
            autoFocus
            aria-label={`${title}, in Markdown`}
            rows={Math.min(24, Math.max(6, draft.split("\n").length + 1))}
            className={`${AREA} font-mono text-xs leading-relaxed`}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape" && draft === text) setDraft(undefined);
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save.mutate(draft);
            }}
          />
          {save.error && <ErrorNote error={save.error} />}
          <div className="flex items-center justify-end gap-2">
            <span className="mr-auto text-xs text-dim">Markdown</span>
            <Button size="small" onClick={() => setDraft(undefined)}>
              Cancel
            </Button>
            <Button size="small" look="primary" type="submit" disabled={save.isPending}>
              Save
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
