import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { experimentsQuery } from "@/api/experiments";
import { deleteRuns, moveRuns, restoreRuns, tagRuns, untagRuns } from "@/api/runs";
import { FormDialog } from "@/components/ui/Dialog";
import { Input, SearchBox } from "@/components/ui/Input";
import { Segments } from "@/components/ui/Segments";
import { useAllowedWith } from "@/features/sharing/AllowedHere";
import { formatCount } from "@/lib/format";

export type BulkChange = "delete" | "restore" | "tag" | "move";

interface Props {
  change: BulkChange;
  ids: readonly string[];
  experimentId: string;
  /** With whether the runs left the table. */
  onDone(gone: boolean): void;
  onClose(): void;
}

const TAGGING = [
  { value: "set", label: "Set a tag" },
  { value: "remove", label: "Remove a tag" },
] as const;

/** A change of many runs at once: all of them, or none. */
export function BulkDialog({ change, ids, experimentId, onDone, onClose }: Props) {
  const queries = useQueryClient();
  const [tagging, setTagging] = useState<(typeof TAGGING)[number]["value"]>("set");
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [target, setTarget] = useState<string>();
  const mayGoThere = useAllowedWith("experiment", target, "run");
  const work = useMutation({
    mutationFn: () => {
      const runs = [...ids];
      if (change === "delete") return deleteRuns(runs);
      if (change === "restore") return restoreRuns(runs);
      if (change === "move") return moveRuns(runs, target!);
      return tagging === "set" ? tagRuns(runs, key.trim(), value) : untagRuns(runs, key.trim());
    },
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["runs"] }),
        queries.invalidateQueries({ queryKey: ["run-keys"] }),
        queries.invalidateQueries({ queryKey: ["run-values"] }),
        queries.invalidateQueries({ queryKey: ["run-children"] }),
        queries.invalidateQueries({ queryKey: ["experiments"] }),
      ]);
      onDone(change !== "tag");
    },
  });
  const count = formatCount(ids.length, "run");
  const titles = { delete: `Delete ${count}?`, restore: `Restore ${count}?`, tag: `Tags of ${count}`, move: `Move ${count}` };
  const actions = { delete: "Delete", restore: "Restore", tag: tagging === "set" ? "Set" : "Remove", move: "Move" };

  return (
    <FormDialog
      title={titles[change]}
      action={actions[change]}
      danger={change === "delete"}
      disabled={(change === "tag" && !key.trim()) || (change === "move" && !mayGoThere.edit)}
      pending={work.isPending}
      error={work.error}
      onSubmit={work.mutate}
      onClose={onClose}
    >
      {change === "delete" && (
        <p className="text-sm text-dim">
          They can be restored from “Deleted” until <code>mlflow gc</code> removes them for good.
        </p>
      )}
      {change === "restore" && <p className="text-sm text-dim">They come back to the table of active runs.</p>}
      {change === "tag" && (
        <>
          <Segments label="What to do" value={tagging} options={TAGGING} onChange={(next: typeof tagging) => setTagging(next)} />
          <Input autoFocus aria-label="Key of the tag" placeholder="Key" value={key} onChange={(event) => setKey(event.target.value)} />
          {tagging === "set" && (
            <Input aria-label="Value of the tag" placeholder="Value" value={value} onChange={(event) => setValue(event.target.value)} />
          )}
        </>
      )}
      {change === "move" && (
        <>
          <ExperimentChoice but={experimentId} chosen={target} onChoose={setTarget} />
          {target !== undefined && !mayGoThere.edit && <p className="text-sm text-dim">{mayGoThere.reason}</p>}
        </>
      )}
    </FormDialog>
  );
}

const MOST_LISTED = 200;

interface ChoiceProps {
  but: string;
  chosen: string | undefined;
  onChoose(id: string): void;
}

function ExperimentChoice({ but, chosen, onChoose }: ChoiceProps) {
  const [name, setName] = useState("");
  const found = useQuery(experimentsQuery("active"));
  const wanted = name.trim().toLowerCase();
  const experiments = (found.data ?? [])
    .filter(({ experiment_id: id, name: label }) => id !== but && label.toLowerCase().includes(wanted))
    .slice(0, MOST_LISTED);
  return (
    <div className="grid gap-2">
      <SearchBox label="Find an experiment" value={name} onChange={setName} />
      <div role="radiogroup" aria-label="To the experiment" className="h-52 overflow-y-auto rounded-md border border-line p-1">
        {experiments.map(({ experiment_id: id, name: label }) => (
          <label key={id} className="flex h-8 items-center gap-2 rounded px-2 text-sm hover:bg-sunken">
            <input type="radio" name="experiment" checked={chosen === id} onChange={() => onChoose(id)} />
            <span className="truncate" title={label}>
              {label}
            </span>
          </label>
        ))}
        {found.isSuccess && experiments.length === 0 && <p className="p-2 text-sm text-dim">No other experiment has that in its name.</p>}
      </div>
    </div>
  );
}
