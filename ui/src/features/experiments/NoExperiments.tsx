import { serverUrl } from "@/api/request";
import { Empty } from "@/components/ui/Empty";

/** What stands in the place of experiments, and how to come to some. */
export function NoExperiments({ name, deleted }: { name: string; deleted: boolean }) {
  if (name) return <Empty title={`No ${deleted ? "deleted " : ""}experiment has “${name}” in its name.`} />;
  if (deleted) return <Empty title="No experiment is deleted." />;
  const code = `import mlflow

mlflow.set_tracking_uri("${serverUrl("").replace(/\/$/, "")}")
mlflow.set_experiment("my first experiment")
mlflow.log_metric("accuracy", 0.93)`;
  return (
    <Empty title="No experiments yet." code={code}>
      Run this, and it appears here:
    </Empty>
  );
}
