import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { findQuery } from "@/api/find";
import { runName } from "@/api/runs";
import type { Run } from "@/api/types";
import { FormDialog } from "@/components/ui/Dialog";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { SearchBox } from "@/components/ui/Input";
import { useDebounced } from "@/lib/useDebounced";

interface Props {
  run: Run;
  onClose(): void;
}

/** Other runs, of any experiment, to look at beside this one. */
export function CompareDialog({ run, onClose }: Props) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const wanted = useDebounced(text.trim(), 150);
  const found = useQuery(findQuery(wanted));
  const runs = (wanted === "" ? [] : (found.data?.runs ?? [])).filter((one) => one.run_id !== run.info.run_id);
  return (
    <FormDialog
      title={`Compare “${runName(run.info)}” with …`}
      action={chosen.length > 0 ? `Compare ${chosen.length + 1} runs` : "Compare"}
      disabled={chosen.length === 0}
      onSubmit={() => void navigate({ to: "/compare", search: { runs: [run.info.run_id, ...chosen] } })}
      onClose={onClose}
    >
      <div className="grid gap-2">
        <SearchBox label="Name of a run, or the beginning of its id" value={text} onChange={setText} />
        {found.error && <ErrorNote error={found.error} />}
        <div role="group" aria-label="Runs" className="h-52 overflow-y-auto rounded-md border border-line p-1">
          {runs.map((one) => (
            <label key={one.run_id} className="flex min-h-8 items-center gap-2 rounded px-2 py-1 text-sm hover:bg-sunken">
              <input
                type="checkbox"
                checked={chosen.includes(one.run_id)}
                onChange={() => setChosen(chosen.includes(one.run_id) ? chosen.filter((id) => id !== one.run_id) : [...chosen, one.run_id])}
              />
              <span className="min-w-0">
                <span className="block truncate">{runName(one)}</span>
                <span className="block truncate text-xs text-dim">{one.experiment_name}</span>
              </span>
            </label>
          ))}
          {runs.length === 0 && (
            <p className="p-2 text-sm text-dim">
              {wanted === "" ? "Runs of any experiment can be found." : found.isSuccess ? "No other run has this in its name." : ""}
            </p>
          )}
        </div>
      </div>
    </FormDialog>
  );
}
