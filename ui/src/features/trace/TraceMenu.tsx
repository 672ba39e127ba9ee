import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Braces, Code, Download, Ellipsis, Link2, Trash2 } from "lucide-react";
import { useState } from "react";
import { serverUrl } from "@/api/request";
import { wholeTrace } from "@/api/trace";
import { deleteTraces, type TraceInfo } from "@/api/traces";
import { IconButton } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { experimentOf, nameOf } from "@/features/traces/trace";
import { saveFile } from "@/features/traces/save";

/** What can be done with a trace: take it along, or delete it. */
export function TraceMenu({ info, onGone }: { info: TraceInfo; onGone(): void }) {
  const [deleting, setDeleting] = useState(false);
  const [said, setSaid] = useState("");
  const { manage, reason } = useAllowed();
  const id = info.trace_id;
  const act = (done: string, work: () => Promise<void>) => () =>
    void work().then(
      () => setSaid(done),
      (error: Error) => setSaid(error.message),
    );
  const copy = (text: () => string | Promise<string>) => async () => navigator.clipboard.writeText(await text());
  // Browsers offer the clipboard to pages from https and from this machine only.
  const canCopy = "clipboard" in navigator;
  return (
    <>
      <span role="status" className="self-center text-xs text-dim empty:hidden">
        {said}
      </span>
      <Menu
        trigger={
          <IconButton label="More" onClick={() => setSaid("")}>
            <Ellipsis className="size-4" />
          </IconButton>
        }
      >
        {canCopy && (
          <>
            <MenuItem icon={<Link2 />} onSelect={act("Copied", copy(() => serverUrl(`/traces/${id}`)))}>
              Copy the link
            </MenuItem>
            <MenuItem icon={<Code />} onSelect={act("Copied", copy(() => codeFor(id)))}>
              Copy the code that loads it
            </MenuItem>
            <MenuItem icon={<Braces />} onSelect={act("Copied", copy(() => wholeTrace(id)))}>
              Copy as JSON
            </MenuItem>
          </>
        )}
        <MenuItem icon={<Download />} onSelect={act("", async () => saveFile(`${id}.json`, "application/json", [await wholeTrace(id)]))}>
          Download as JSON
        </MenuItem>
        <MenuItem icon={<Trash2 />} danger refused={manage ? undefined : reason} onSelect={() => setDeleting(true)}>
          Delete…
        </MenuItem>
      </Menu>
      {deleting && <DeleteDialog info={info} onGone={onGone} onClose={() => setDeleting(false)} />}
    </>
  );
}

const codeFor = (id: string) => `import mlflow

mlflow.set_tracking_uri(${JSON.stringify(serverUrl("").replace(/\/$/, ""))})
trace = mlflow.get_trace(${JSON.stringify(id)})
`;

function DeleteDialog({ info, onGone, onClose }: { info: TraceInfo; onGone(): void; onClose(): void }) {
  const queries = useQueryClient();
  const experimentId = experimentOf(info) ?? "";
  const act = useMutation({
    mutationFn: () => deleteTraces(experimentId, [info.trace_id]),
    onSuccess: () => {
      onGone();
      void queries.invalidateQueries({ queryKey: ["traces"] });
    },
  });
  return (
    <FormDialog title={`Delete “${nameOf(info).slice(0, 60)}”?`} action="Delete" danger pending={act.isPending} error={act.error} onSubmit={() => act.mutate()} onClose={onClose}>
      <p className="text-sm text-dim">It is deleted for good, with its spans and assessments.</p>
    </FormDialog>
  );
}
