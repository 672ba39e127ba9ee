import { Pencil } from "lucide-react";
import { useState } from "react";
import { Markdown } from "./Markdown";
import { Button, IconButton } from "./ui/Button";
import { ErrorNote } from "./ui/ErrorNote";

interface Props {
  text: string;
  title?: string;
  /** It can only be read. */
  fixed?: boolean;
  onSave(text: string): Promise<unknown>;
}

/** A description in Markdown, that can be edited in its place. Ctrl+Enter saves it. */
export function NoteEditor({ text, title = "Description", fixed, onSave }: Props) {
  const [draft, setDraft] = useState<string>();
  const [saving, setSaving] = useState<{ error?: Error }>();
  const save = async () => {
    if (draft === undefined) return;
    setSaving({});
    try {
      await onSave(draft);
      setDraft(undefined);
      setSaving(undefined);
    } catch (error) {
      setSaving({ error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  return (
    <section aria-label={title}>
      <div className="mb-2 flex h-6 items-center gap-1">
        <h3 className="text-sm font-semibold">{title}</h3>
        {!fixed && draft === undefined && (
          <IconButton label="Edit the description" size="smallIcon" onClick={() => setDraft(text)}>
            <Pencil className="size-3.5" />
          </IconButton>
        )}
      </div>
      {draft === undefined ? (
        text ? (
          <Markdown text={text} />
        ) : (
          <p className="text-sm text-dim">None yet.</p>
        )
      ) : (
        <form
          className="grid gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <textarea
            autoFocus
            aria-label={title}
            rows={Math.min(24, Math.max(6, draft.split("\n").length + 1))}
            className="w-full rounded-md border border-line bg-canvas p-2.5 font-mono text-xs leading-relaxed focus-visible:outline-offset-0"
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
              if (event.key !== "Escape") return;
              // Escape leaves the text, not what it stands in.
              event.stopPropagation();
              setDraft(undefined);
            }}
          />
          {saving?.error && <ErrorNote error={saving.error} />}
          <div className="flex items-center gap-2">
            <Button type="submit" look="primary" size="small" disabled={saving !== undefined && !saving.error}>
              Save
            </Button>
            <Button size="small" onClick={() => setDraft(undefined)}>
              Cancel
            </Button>
            <span className="ml-auto text-xs text-dim">Markdown</span>
          </div>
        </form>
      )}
    </section>
  );
}
