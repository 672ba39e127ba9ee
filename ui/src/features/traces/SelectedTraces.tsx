import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link2, Tag, Trash2, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { setTraceTag } from "@/api/trace";
import { deleteTraces, linkTracesToRun, type TraceInfo } from "@/api/traces";
import { Button, IconButton } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { useAllowedWith } from "@/features/sharing/AllowedHere";
import { formatCount } from "@/lib/format";
import { partsOf } from "@/lib/partsOf";
import { ExportMenu } from "./ExportMenu";

/** As many as one request may name. */
const AT_ONCE = 100;
/** Requests at a time, where there is one for each trace. */
const SIDE_BY_SIDE = 8;

type Act = "delete" | "tag" | "link";

interface Props {
  experimentId: string;
  ids: string[];
  /** Those of them that are loaded. */
  traces: TraceInfo[];
  onClear(): void;
}

/** What can be done with the traces that are selected. */
export function SelectedTraces({ experimentId, ids, traces, onClear }: Props) {
  const [act, setAct] = useState<Act>();
  const { edit, manage, reason } = useAllowedWith("experiment", experimentId, "trace");
  // The run that they are added to is named later; usually it is of the same experiment.
  const link = useAllowedWith("experiment", experimentId, "run").edit;
  const count = formatCount(ids.length, "trace");
  const dialog = { ids, count, onClose: () => setAct(undefined) };
  return (
    <div role="toolbar" aria-label="Selected traces" className="flex flex-wrap items-center gap-2">
      <span aria-live="polite" className="text-sm font-medium">
        {count} selected
      </span>
      {edit && (
        <Button size="small" onClick={() => setAct("tag")}>
          <Tag className="size-4" /> Tag
        </Button>
      )}
      {link && (
        <Button size="small" onClick={() => setAct("link")}>
          <Link2 className="size-4" /> Add to a run
        </Button>
      )}
      <ExportMenu name="traces-selected" label="Export" traces={() => Promise.resolve(traces)} />
      {edit && (
        <Button look="danger" size="small" disabled={!manage} title={reason} onClick={() => setAct("delete")}>
          <Trash2 className="size-4" /> Delete
        </Button>
      )}
      <IconButton label="Clear the selection" size="smallIcon" onClick={onClear}>
        <X className="size-4" />
      </IconButton>
      {act === "tag" && <TagDialog {...dialog} />}
      {act === "link" && <LinkDialog {...dialog} />}
      {act === "delete" && <DeleteDialog {...dialog} experimentId={experimentId} onGone={onClear} />}
    </div>
  );
}

interface DialogProps {
  ids: string[];
  count: string;
  onClose(): void;
}

function useChange(change: () => Promise<unknown>, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: onDone,
    // Also after a failure: some of them may be changed.
    onSettled: () => queries.invalidateQueries({ queryKey: ["traces"] }),
  });
}

async function inParts(ids: string[], size: number, work: (part: string[]) => Promise<unknown>): Promise<void> {
  for (const part of partsOf(ids, size)) await work(part);
}

function TagDialog({ ids, count, onClose }: DialogProps) {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const set = useChange(() => inParts(ids, SIDE_BY_SIDE, (part) => Promise.all(part.map((id) => setTraceTag(id, key.trim(), value)))), onClose);
  return (
    <FormDialog title={`Tag ${count}`} action="Set the tag" disabled={!key.trim()} pending={set.isPending} error={set.error} onSubmit={() => set.mutate()} onClose={onClose}>
      <Field label="Key">
        <Input autoFocus value={key} onChange={(event) => setKey(event.target.value)} />
      </Field>
      <Field label="Value">
        <Input value={value} onChange={(event) => setValue(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

function LinkDialog({ ids, count, onClose }: DialogProps) {
  const [run, setRun] = useState("");
  const link = useChange(() => inParts(ids, AT_ONCE, (part) => linkTracesToRun(run.trim(), part)), onClose);
  return (
    <FormDialog title={`Add ${count} to a run`} action="Add" disabled={!run.trim()} pending={link.isPending} error={link.error} onSubmit={() => link.mutate()} onClose={onClose}>
      <Field label="The run's id">
        <Input autoFocus className="font-mono text-xs" value={run} onChange={(event) => setRun(event.target.value)} />
      </Field>
      <p className="text-sm text-dim">They then stand among the run's traces, beside those that were made in it.</p>
    </FormDialog>
  );
}

function DeleteDialog({ experimentId, ids, count, onGone, onClose }: DialogProps & { experimentId: string; onGone(): void }) {
  const done = () => {
    onClose();
    onGone();
  };
  const remove = useChange(() => inParts(ids, AT_ONCE, (part) => deleteTraces(experimentId, part)), done);
  return (
    <FormDialog title={`Delete ${count}?`} action="Delete" danger pending={remove.isPending} error={remove.error} onSubmit={() => remove.mutate()} onClose={onClose}>
      <p className="text-sm text-dim">They are deleted for good, with their spans and assessments.</p>
    </FormDialog>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="grid gap-1 text-sm">
      <span className="text-dim">{label}</span>
      {children}
    </label>
  );
}
