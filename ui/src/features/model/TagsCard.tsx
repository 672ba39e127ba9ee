import { useMutation } from "@tanstack/react-query";
import { Pencil, Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { FormDialog } from "@/components/ui/Dialog";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { Field } from "./Field";

export interface Tag {
  key: string;
  value?: string | null;
}

interface Props {
  tags: readonly Tag[];
  onSet(key: string, value: string): Promise<unknown>;
  onDelete(key: string): Promise<unknown>;
}

/** Tags, to be added, changed and removed. Those of the system (`mlflow.`) are only shown, after the others. */
export function TagsCard({ tags, onSet, onDelete }: Props) {
  const [edited, setEdited] = useState<Tag>();
  const removal = useMutation({ mutationFn: onDelete });
  const { edit } = useAllowed();
  const sorted = [...tags].sort((one, other) => one.key.localeCompare(other.key, "en", { numeric: true }));
  const own = sorted.filter(({ key }) => !key.startsWith("mlflow."));
  const system = sorted.filter(({ key }) => key.startsWith("mlflow."));
  return (
    <Card title="Tags">
      <div className="grid gap-2 px-4 pb-4">
        <ul className="flex flex-wrap items-center gap-1.5">
          {own.map(({ key, value }) => (
            <li key={key} className="inline-flex max-w-full items-center rounded-md border border-line bg-canvas pl-2 text-sm">
              <button
                type="button"
                disabled={!edit}
                className="min-w-0 truncate py-0.5 enabled:hover:text-accent disabled:cursor-auto disabled:pr-2"
                title={`${key}: ${value ?? ""}`}
                onClick={() => setEdited({ key, value })}
              >
                {edit && <span className="sr-only">Change the tag </span>}
                <span className="text-dim">{key}</span>
                {value ? <span className="ml-1.5">{value}</span> : null}
              </button>
              {edit && (
                <button
                  type="button"
                  aria-label={`Remove the tag ${key}`}
                  disabled={removal.isPending}
                  className="mx-0.5 rounded p-1 text-dim hover:text-bad"
                  onClick={() => removal.mutate(key)}
                >
                  <X className="size-3" />
                </button>
              )}
            </li>
          ))}
          {edit && (
            <li>
              <Button size="small" look="quiet" className="h-6.5" onClick={() => setEdited({ key: "" })}>
                <Plus className="size-3.5" /> Add a tag
              </Button>
            </li>
          )}
          {!edit && own.length === 0 && <li className="text-sm text-dim">None yet.</li>}
        </ul>
        {removal.error && <ErrorNote error={removal.error} />}
        {system.length > 0 && (
          <details className="text-sm">
            <summary className="text-dim">{system.length === 1 ? "1 tag" : `${system.length} tags`} of the system</summary>
            <dl className="mt-1.5 grid gap-1.5">
              {system.map(({ key, value }) => (
                <div key={key}>
                  <dt className="text-xs text-dim">{key}</dt>
                  <dd className="line-clamp-4 text-xs [overflow-wrap:anywhere]">{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
      {edited && <TagDialog tag={edited} onSet={onSet} onClose={() => setEdited(undefined)} />}
    </Card>
  );
}

function TagDialog({ tag, onSet, onClose }: { tag: Tag; onSet: Props["onSet"]; onClose(): void }) {
  const isNew = tag.key === "";
  const [key, setKey] = useState(tag.key);
  const [value, setValue] = useState(tag.value ?? "");
  const save = useMutation({ mutationFn: () => onSet(key.trim(), value), onSuccess: onClose });
  return (
    <FormDialog
      title={isNew ? "Add a tag" : "Change the tag"}
      action="Save"
      disabled={!key.trim()}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <Field label="Key">
        <Input required autoFocus={isNew} readOnly={!isNew} value={key} onChange={(event) => setKey(event.target.value)} />
      </Field>
      <Field label="Value">
        <Input autoFocus={!isNew} value={value} onChange={(event) => setValue(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

/** A small pencil. */
export function EditButton({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <IconButton label={label} size="smallIcon" onClick={onClick}>
      <Pencil className="size-3.5" />
    </IconButton>
  );
}
