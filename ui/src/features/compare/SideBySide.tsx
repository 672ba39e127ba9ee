import { useState } from "react";
import { runName } from "@/api/runs";
import type { Run } from "@/api/types";
import { Segments } from "@/components/ui/Segments";
import { FilePane } from "@/features/artifacts/FilePane";
import { kindOf } from "@/features/artifacts/kinds";
import { useInView } from "@/lib/useInView";
import { TextDiff } from "./TextDiff";

const WAYS = [
  { value: "beside", label: "Side by side" },
  { value: "diff", label: "Differences" },
] as const;

interface Props {
  runs: Run[];
  path: string;
  diff: boolean;
  onDiff(diff: boolean): void;
}

/** One file as each run has it: next to each other, or line against line. */
export function SideBySide({ runs, path, diff, onDiff }: Props) {
  const lines = diff && runs.length > 1 && kindOf(path) !== "image";
  return (
    <section aria-label={path} className="flex min-h-0 flex-col">
      {runs.length > 1 && kindOf(path) !== "image" && (
        <div className="border-b border-line px-4 py-2">
          <Segments label="How" value={lines ? "diff" : "beside"} options={WAYS} onChange={(next) => onDiff(next === "diff")} />
        </div>
      )}
      {lines ? (
        <Differences runs={runs} path={path} />
      ) : (
        <div className="grid min-h-0 flex-1 auto-cols-[minmax(min(22rem,85vw),1fr)] grid-flow-col divide-x divide-line overflow-x-auto">
          {runs.map((run) => (
            <Pane key={run.info.run_id} run={run} path={path} />
          ))}
        </div>
      )}
    </section>
  );
}

/** A run's file is fetched when it comes into sight. */
function Pane({ run, path }: { run: Run; path: string }) {
  const [ref, inView] = useInView<HTMLDivElement>();
  const [seen, setSeen] = useState(false);
  const [raw, setRaw] = useState(false);
  if (inView && !seen) setSeen(true);
  return (
    <div ref={ref} className="flex min-h-0 min-w-0 flex-col">
      <h2 className="truncate border-b border-line px-4 py-1.5 text-sm font-medium">{runName(run.info)}</h2>
      <div className="flex min-h-0 flex-1 flex-col">
        {seen && <FilePane key={path} source={{ kind: "run", id: run.info.run_id }} path={path} raw={raw} onRaw={setRaw} />}
      </div>
    </div>
  );
}

/** The file of the first run against that of another. */
function Differences({ runs, path }: { runs: Run[]; path: string }) {
  const [first, ...others] = runs as [Run, ...Run[]];
  const [chosen, setChosen] = useState(others[0]!.info.run_id);
  const right = others.find((run) => run.info.run_id === chosen) ?? others[0]!;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-1.5 text-sm">
        <span className="font-medium text-bad">− {runName(first.info)}</span>
        <label className="flex min-w-0 items-center gap-1 font-medium text-ok">
          +<span className="sr-only">Compared with</span>
          <select
            value={right.info.run_id}
            onChange={(event) => setChosen(event.target.value)}
            className="max-w-60 rounded-md border border-line bg-surface px-1.5 py-0.5 text-sm text-ink"
          >
            {others.map((run) => (
              <option key={run.info.run_id} value={run.info.run_id}>
                {runName(run.info)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        <TextDiff path={path} left={first.info.run_id} right={right.info.run_id} />
      </div>
    </>
  );
}
