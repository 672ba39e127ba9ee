import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { GitCompareArrows, RotateCcw, Trash2, X } from "lucide-react";
import { latestRuns } from "@/api/experiments";
import type { Experiment } from "@/api/types";
import { Button, IconButton } from "@/components/ui/Button";
import { useAllowedWithAll } from "@/features/sharing/AllowedHere";
import { formatCount } from "@/lib/format";
import type { Change } from "./dialogs";

/** So many runs are compared, the latest of all that the experiments have. */
const COMPARED = 20;

interface Props {
  experiments: readonly Experiment[];
  deleted: boolean;
  onChange(change: Change): void;
  onClear(): void;
}

/** What can be done with the experiments that are selected. */
export function SelectionBar({ experiments, deleted, onChange, onClear }: Props) {
  const navigate = useNavigate();
  const { edit, manage, reason } = useAllowedWithAll(
    "experiment",
    experiments.map(({ experiment_id: id }) => id),
  );
  const compare = useMutation({
    mutationFn: async () => {
      const runs = await latestRuns(experiments.map(({ experiment_id: id }) => id), COMPARED);
      if (runs.length === 0) throw new Error("These experiments have no runs.");
      return runs;
    },
    onSuccess: (runs) => navigate({ to: "/compare", search: { runs } }),
  });
  return (
    <div role="toolbar" aria-label="Selected experiments" className="flex min-w-0 items-center gap-2">
      <IconButton label="Select nothing" size="smallIcon" onClick={onClear}>
        <X className="size-4" />
      </IconButton>
      <span className="mr-2 truncate text-ink tabular-nums">{formatCount(experiments.length, "experiment")} selected</span>
      {!deleted && (
        <Button size="small" disabled={compare.isPending} title={`The latest ${COMPARED} runs of all of them`} onClick={() => compare.mutate()}>
          <GitCompareArrows className="size-3.5" /> Compare <span className="max-sm:sr-only">their latest runs</span>
        </Button>
      )}
      {edit && deleted && (
        <Button size="small" disabled={!manage} title={reason} onClick={() => onChange({ kind: "restore", experiments })}>
          <RotateCcw className="size-3.5" /> Restore
        </Button>
      )}
      {edit && !deleted && (
        <Button size="small" look="danger" disabled={!manage} title={reason} onClick={() => onChange({ kind: "delete", experiments })}>
          <Trash2 className="size-3.5" /> Delete
        </Button>
      )}
      {compare.error && (
        <span role="alert" className="truncate text-bad">
          {compare.error.message}
        </span>
      )}
    </div>
  );
}
