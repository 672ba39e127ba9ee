import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Anchor, X } from "lucide-react";
import { experimentQuery } from "@/api/experiments";
import type { Run } from "@/api/types";
import { IconButton } from "@/components/ui/Button";
import { Status } from "@/components/ui/Status";

interface Props {
  runs: readonly Run[];
  /** The colours of the runs where they are drawn. */
  colours?: ReadonlyMap<string, string>;
  onChoose(ids: string[]): void;
}

/** The runs that are compared, as a list. */
export function RunHeads({ runs, colours, onChoose }: Props) {
  return (
    <ul aria-label="Compared runs" className="flex flex-wrap gap-2 px-4 py-3">
      {runs.map((run) => (
        <li key={run.info.run_id} className="w-56 rounded-lg border border-line bg-surface px-3 py-2">
          <RunHead run={run} runs={runs} colours={colours} onChoose={onChoose} />
        </li>
      ))}
    </ul>
  );
}

/** A run's name, where it comes from, and its place in the comparison. The first one is what others are measured by. */
export function RunHead({ run, runs, colours, onChoose }: Props & { run: Run }) {
  const { run_id: id, run_name: name, experiment_id: experimentId, status } = run.info;
  const experiment = useQuery(experimentQuery(experimentId));
  const ids = runs.map((one) => one.info.run_id);
  const others = ids.filter((one) => one !== id);
  return (
    <div className="min-w-0">
      <div className="flex items-center gap-1.5">
        {colours && <span aria-hidden className="size-3 shrink-0 rounded-sm" style={{ background: colours.get(id) }} />}
        <Status status={status} brief />
        <Link to="/runs/$runId" params={{ runId: id }} className="truncate font-medium hover:underline" title={name ?? id}>
          {name || id}
        </Link>
        <span className="ml-auto flex shrink-0">
          {ids[0] === id ? (
            <Anchor aria-label="The others are compared with this run" className="m-1 size-4 text-accent" />
          ) : (
            <IconButton label={`Compare the others with ${name || id}`} size="smallIcon" className="my-0" onClick={() => onChoose([id, ...others])}>
              <Anchor className="size-3.5" />
            </IconButton>
          )}
          <IconButton label={`Leave out ${name || id}`} size="smallIcon" className="my-0" onClick={() => onChoose(others)}>
            <X className="size-3.5" />
          </IconButton>
        </span>
      </div>
      <Link
        to="/experiments/$experimentId"
        params={{ experimentId }}
        className="block truncate py-1 text-xs text-dim hover:underline"
        title={experiment.data?.name}
      >
        {experiment.data?.name ?? "\u00a0"}
      </Link>
    </div>
  );
}
