import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { findQuery } from "@/api/find";
import { runName } from "@/api/runs";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { SearchBox } from "@/components/ui/Input";
import { Popover } from "@/components/ui/Popover";
import { useDebounced } from "@/lib/useDebounced";

/** Adds a run by its name or the beginning of its id, of any experiment. */
export function AddRun({ taken, onAdd }: { taken: readonly string[]; onAdd(id: string): void }) {
  const [text, setText] = useState("");
  const wanted = useDebounced(text.trim(), 150);
  const query = useQuery(findQuery(wanted));
  const runs = (wanted === "" ? [] : (query.data?.runs ?? [])).filter((run) => !taken.includes(run.run_id));
  return (
    <Popover
      label="Add a run"
      trigger={
        <Button>
          <Plus className="size-4" /> Add a run
        </Button>
      }
    >
      <div className="grid gap-1 p-2">
        <SearchBox label="Name or id of a run" value={text} onChange={setText} />
        {query.error && <ErrorNote error={query.error} />}
        <ul className="max-h-72 overflow-y-auto">
          {runs.map((run) => (
            <li key={run.run_id}>
              <button
                type="button"
                onClick={() => onAdd(run.run_id)}
                className="w-full rounded-md px-2 py-1.5 text-left text-sm hover:bg-sunken focus-visible:bg-sunken"
              >
                <span className="block truncate">{runName(run)}</span>
                <span className="block truncate text-xs text-dim">{run.experiment_name}</span>
              </button>
            </li>
          ))}
        </ul>
        {wanted !== "" && query.isSuccess && runs.length === 0 && (
          <p className="px-2 py-1.5 text-sm text-dim">No other run has this in its name.</p>
        )}
      </div>
    </Popover>
  );
}
