import { Plus, X } from "lucide-react";
import { useState } from "react";
import { deleteTraceTag, setTraceTag } from "@/api/trace";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { useMutationOfTrace } from "./useMutationOfTrace";

const TAG = "inline-flex h-6 max-w-44 items-center rounded-full bg-sunken px-2 text-xs";

/** The tags that people set: a click changes one. */
export function Tags({ traceId, tags }: { traceId: string; tags: [string, string][] }) {
  const [editing, setEditing] = useState<{ key: string; value: string; known: boolean }>();
  const { edit } = useAllowed();
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1">
      {tags.map(([key, value]) => {
        const text = (
          <span className="truncate">
            <span className="text-dim">{key}</span> {value}
          </span>
        );
        if (!edit) {
          return (
            <span key={key} title={`${key}: ${value}`} className={TAG}>
              {text}
            </span>
          );
        }
        return (
          <button
            key={key}
            type="button"
            aria-label={`${key} ${value}: change this tag`}
            title={`${key}: ${value}`}
            onClick={() => setEditing({ key, value, known: true })}
            className={`${TAG} hover:brightness-95`}
          >
            {text}
          </button>
        );
      })}
      {edit && (
        <button
          type="button"
          aria-label="Add a tag to the trace"
          title="Add a tag"
          onClick={() => setEditing({ key: "", value: "", known: false })}
          className="inline-flex h-5 items-center gap-0.5 rounded-full px-1.5 text-xs text-dim hover:bg-sunken hover:text-ink"
        >
          <Plus aria-hidden className="size-3" /> tag
        </button>
      )}
      {editing && <TagDialog traceId={traceId} first={editing} onClose={() => setEditing(undefined)} />}
    </span>
  );
}

interface Props {
  traceId: string;
  first: { key: string; value: string; known: boolean };
  onClose(): void;
}

function TagDialog({ traceId, first, onClose }: Props) {
  const [key, setKey] = useState(first.key);
  const [value, setValue] = useState(first.value);
  const set = useMutationOfTrace(traceId, () => setTraceTag(traceId, key.trim(), value), onClose);
  const remove = useMutationOfTrace(traceId, () => deleteTraceTag(traceId, first.key), onClose);
  return (
    <FormDialog
      title={first.known ? `Tag ${first.key}` : "Add a tag"}
      action="Save"
      disabled={!key.trim()}
      pending={set.isPending || remove.isPending}
      error={set.error ?? remove.error}
      onSubmit={() => set.mutate()}
      onClose={onClose}
    >
      {!first.known && (
        <label className="grid gap-1 text-sm">
          <span className="text-dim">Key</span>
          <Input autoFocus value={key} onChange={(event) => setKey(event.target.value)} />
        </label>
      )}
      <label className="grid gap-1 text-sm">
        <span className="text-dim">Value</span>
        <Input autoFocus={first.known} value={value} onChange={(event) => setValue(event.target.value)} />
      </label>
      {first.known && (
        <button type="button" className="inline-flex items-center gap-1 justify-self-start text-sm text-bad hover:underline" onClick={() => remove.mutate()}>
          <X aria-hidden className="size-3.5" /> Remove this tag
        </button>
      )}
    </FormDialog>
  );
}
