import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Run } from "@/api/types";
import { Empty } from "@/components/ui/Empty";
import { Artifacts } from "@/features/artifacts/Artifacts";

/** Between two looks at the files of a run that goes on; no event tells of files (see filesQuery). */
const LOOK = 5000;

/** The files of a run. */
export function ArtifactsTab({ run }: { run: Run }) {
  const { path, raw } = useSearch({ from: "/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  return (
    <Artifacts
      source={{ kind: "run", id: run.info.run_id }}
      view={{ path, raw }}
      onView={(view) => navigate({ search: (before) => ({ ...before, path: view.path, raw: view.raw }), replace: true })}
      refresh={run.info.status === "RUNNING" ? LOOK : false}
      empty={
        <Empty title="No artifacts logged." code={`import mlflow\n\nwith mlflow.start_run(run_id="${run.info.run_id}"):\n    mlflow.log_artifact("model.pt")\n    mlflow.log_figure(figure, "figures/roc.png")`}>
          Files, figures, tables and texts that the run logs are shown here.
        </Empty>
      }
    />
  );
}
