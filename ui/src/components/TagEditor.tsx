import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { LongText } from "./LongText";
import { Button, IconButton } from "./ui/Button";
import { ErrorNote } from "./ui/ErrorNote";
import { Input } from "./ui/Input";

interface Tag {
  key: string;
  value: string;
}

interface Props {
  tags: readonly Tag[];
  /** They can only be read. */
  fixed?: boolean;
  onSet(key: string, value: string): Promise<unknown>;
  onDelete(key: string): Promise<unknown>;
}

/** Tags, that can be added, changed and taken away in their place. */
export function TagEditor({ tags, fixed, onSet, onDelete }: Props) {
  const [draft, setDraft] = useState<Tag & { isNew: boolean }>();
  const [error, setError] = useState<Error>();
  const act = async (change: Promise<unknown>) => {
    setError(undefined);
    try {
      await change;
      setDraft(undefined);
    } catch (caught) {
      setError(caught instanceof Error ? caught : new Error(String(caught)));
    }
  };
  const sorted = [...tags].sort((one, other) => one.key.localeCompare(other.key, "en"));
  return (
    <section aria-label="Tags">
      <div className="mb-2 flex h-6 items-center gap-1">
        <h3 className="text-sm font-semibold">Tags</h3>
        {!fixed && (
          <IconButton label="Add a tag" size="smallIcon" onClick={() => setDraft({ key: "", value: "", isNew: true })}>
            <Plus className="size-4" />
          </IconButton>
        )}
      </div>
      {sorted.length === 0 && !draft && <p className="text-sm text-dim">None yet.</p>}
      <ul className="divide-y divide-line/60 text-sm">
        {sorted.map((tag) =>
          draft && !draft.isNew && draft.key === tag.key ? null : (
            <li key={tag.key} className="group grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-start gap-3 py-1">
              <span className="py-0.5 font-mono text-xs leading-5 [overflow-wrap:anywhere] text-dim">{tag.key}</span>
              <LongText text={tag.value} className="py-0.5" empty="empty" />
              {!fixed && (
                <span className="flex py-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
                  <IconButton label={`Edit ${tag.key}`} size="smallIcon" onClick={() => setDraft({ ...tag, isNew: false })}>
                    <Pencil className="size-3.5" />
                  </IconButton>
                  <IconButton label={`Delete ${tag.key}`} size="smallIcon" onClick={() => void act(onDelete(tag.key))}>
                    <Trash2 className="size-3.5" />
                  </IconButton>
                </span>
              )}
            </li>
          ),
        )}
      </ul>
      {draft && (
        <form
          className="mt-2 flex flex-wrap items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (draft.key.trim()) void act(onSet(draft.key.trim(), draft.value));
          }}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            setDraft(undefined);
          }}
        >
          <Input
            autoFocus={draft.isNew}
            aria-label="Key"
            placeholder="key"
            readOnly={!draft.isNew}
            className="w-40 flex-1 font-mono text-xs"
            value={draft.key}
            onChange={(event) => setDraft({ ...draft, key: event.target.value })}
          />
          <Input
            autoFocus={!draft.isNew}
            aria-label="Value"
            placeholder="value"
            className="w-40 flex-1"
            value={draft.value}
            onChange={(event) => setDraft({ ...draft, value: event.target.value })}
          />
          <Button type="submit" look="primary" disabled={!draft.key.trim()}>
            Save
          </Button>
          <Button onClick={() => setDraft(undefined)}>Cancel</Button>
        </form>
      )}
      {error && <ErrorNote error={error} className="mt-2" />}
    </section>
  );
}
