import { useMutation } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { deleteRunTag, setRunTag } from "@/api/runs";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { cx } from "@/lib/cx";

interface Props {
  runId: string;
  tags: readonly { key: string; value?: string | null }[];
  onChanged(): Promise<unknown>;
}

/** The tags of a run: added, changed, taken away. */
export function TagList({ runId, tags, onChanged }: Props) {
  const [edited, setEdited] = useState<{ key: string; value: string; fresh: boolean }>();
  const { edit } = useAllowed();
  const save = useMutation({
    mutationFn: ({ key, value }: { key: string; value: string }) => setRunTag(runId, key.trim(), value),
    onSuccess: async () => {
      await onChanged();
      setEdited(undefined);
    },
  });
  const remove = useMutation({ mutationFn: (key: string) => deleteRunTag(runId, key), onSuccess: onChanged });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (edited?.key.trim()) save.mutate(edited);
  };
  const error = save.error ?? remove.error;
  return (
    <div className="grid gap-2">
      <ul className="flex flex-wrap gap-1.5">
        {tags.map(({ key, value }) => (
          <li key={key} className="flex max-w-full items-center rounded-full bg-sunken text-xs">
            <button
              type="button"
              title={`${key}: ${value ?? ""}`}
              aria-label={edit ? `Change the tag ${key} ${value ?? ""}` : undefined}
              disabled={!edit}
              className={cx("flex h-6 min-w-0 items-center gap-1 rounded-full pl-2.5 enabled:hover:text-accent", !edit && "pr-2.5")}
              onClick={() => setEdited({ key, value: value ?? "", fresh: false })}
            >
              <span className="shrink-0 text-dim">{key}</span>
              <span className="truncate">{value}</span>
            </button>
            {edit && (
              <button
                type="button"
                aria-label={`Remove the tag ${key}`}
                className="rounded-full p-1 text-dim hover:text-ink"
                onClick={() => remove.mutate(key)}
              >
                <X className="size-3" />
              </button>
            )}
          </li>
        ))}
        {!edited && edit && (
          <li>
            <Button size="small" look="quiet" className="h-6 px-1.5" onClick={() => setEdited({ key: "", value: "", fresh: true })}>
              <Plus className="size-3.5" /> Add a tag
            </Button>
          </li>
        )}
      </ul>
      {edited && (
        <form
          className="grid grid-cols-[1fr_1fr] gap-1.5"
          onSubmit={submit}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            setEdited(undefined);
          }}
        >
          <Input
            autoFocus={edited.fresh}
            aria-label="Key"
            placeholder="Key"
            readOnly={!edited.fresh}
            value={edited.key}
            onChange={(event) => setEdited({ ...edited, key: event.target.value })}
          />
          <Input
            autoFocus={!edited.fresh}
            aria-label="Value"
            placeholder="Value"
            value={edited.value}
            onChange={(event) => setEdited({ ...edited, value: event.target.value })}
          />
          <span className="col-span-2 flex gap-1.5">
            <Button size="small" type="submit" look="primary" disabled={save.isPending || !edited.key.trim()}>
              Save
            </Button>
            <Button size="small" onClick={() => setEdited(undefined)}>
              Cancel
            </Button>
          </span>
        </form>
      )}
      {error && <ErrorNote error={error} />}
    </div>
  );
}
