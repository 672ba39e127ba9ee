import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { deleteRunTag, setRunTag } from "@/api/runs";
import type { Run } from "@/api/types";
import { Button, IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { FoundRows } from "./FoundRows";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { useRunChange } from "./useRunChange";
import { VirtualRows } from "./VirtualRows";

interface Tag {
  key: string;
  value?: string | null;
}

const ROW = 33;
const keyOf = (tag: Tag) => tag.key;
const textOf = (tag: Tag) => `${tag.key} ${tag.value ?? ""}`;

/** The tags that people gave the run. A click on a value changes it. */
export function Tags({ run }: { run: Run }) {
  const id = run.info.run_id;
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<string>();
  const set = useRunChange(({ key, value }: { key: string; value: string }) => setRunTag(id, key, value), () => {
    setEditing(undefined);
    setAdding(false);
  });
  const drop = useRunChange((key: string) => deleteRunTag(id, key));
  const { edit } = useAllowed();
  const tags = (run.data?.tags ?? []).filter((tag) => !tag.key.startsWith("mlflow."));
  const error = set.error ?? drop.error;
  return (
    <div className="grid gap-2">
    <FoundRows
      title="Tags"
      none="No tags."
      rows={tags}
      keyOf={keyOf}
      textOf={textOf}
      tools={
        edit && (
          <IconButton label="Add a tag" size="smallIcon" onClick={() => setAdding(true)}>
            <Plus className="size-4" />
          </IconButton>
        )
      }
    >
      {(found) => (
        <div role="table" aria-label="Tags" className="border-t border-line text-sm">
          <VirtualRows count={found.length} estimate={ROW} keyOf={(index) => found[index]!.key}>
            {(index) => {
              const { key, value } = found[index]!;
              return (
                <div role="row" className="group grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-center border-b border-line/60 hover:bg-canvas">
                  <span role="rowheader" className="py-1.5 pr-2 pl-4 [overflow-wrap:anywhere] text-dim">
                    {key}
                  </span>
                  <span role="cell" className="flex min-w-0 items-center gap-1 pr-2">
                    {!edit ? (
                      <span className="min-w-0 flex-1 py-1.5 [overflow-wrap:anywhere] whitespace-pre-wrap">{value || <span className="text-dim">empty</span>}</span>
                    ) : editing === key ? (
                      <ValueBox label={`Value of ${key}`} before={value ?? ""} onSave={(next) => set.mutate({ key, value: next })} onClose={() => setEditing(undefined)} />
                    ) : (
                      <>
                        <button
                          type="button"
                          aria-label={`${value || "empty"}: change ${key}`}
                          onClick={() => setEditing(key)}
                          className="min-w-0 flex-1 cursor-text rounded py-1.5 text-left [overflow-wrap:anywhere] whitespace-pre-wrap"
                        >
                          {value || <span className="text-dim">empty</span>}
                        </button>
                        <IconButton
                          label={`Remove ${key}`}
                          size="smallIcon"
                          className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
                          disabled={drop.isPending}
                          onClick={() => drop.mutate(key)}
                        >
                          <Trash2 className="size-3.5" />
                        </IconButton>
                      </>
                    )}
                  </span>
                </div>
              );
            }}
          </VirtualRows>
        </div>
      )}
    </FoundRows>
      {adding && <NewTag pending={set.isPending} onSave={(key, value) => set.mutate({ key, value })} onClose={() => setAdding(false)} />}
      {error && <ErrorNote error={error} />}
    </div>
  );
}

interface NewProps {
  pending: boolean;
  onSave(key: string, value: string): void;
  onClose(): void;
}

function NewTag({ pending, onSave, onClose }: NewProps) {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim()) onSave(key.trim(), value);
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && onClose()} className="grid gap-2 rounded-xl border border-line bg-surface p-3">
      <Input autoFocus aria-label="Key of the new tag" placeholder="Key" value={key} onChange={(event) => setKey(event.target.value)} />
      <Input aria-label="Value of the new tag" placeholder="Value" value={value} onChange={(event) => setValue(event.target.value)} />
      <div className="flex justify-end gap-2">
        <Button size="small" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" size="small" look="primary" disabled={!key.trim() || pending}>
          Add
        </Button>
      </div>
    </form>
  );
}

function ValueBox({ label, before, onSave, onClose }: { label: string; before: string; onSave(value: string): void; onClose(): void }) {
  const [value, setValue] = useState(before);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") onSave(value);
  };
  return <Input autoFocus aria-label={label} value={value} onChange={(event) => setValue(event.target.value)} onKeyDown={onKeyDown} onBlur={() => (value === before ? onClose() : onSave(value))} />;
}
