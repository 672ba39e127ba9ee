import { serverUrl } from "@/api/request";
import { Button } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";

interface Props {
  filtered: boolean;
  deleted: boolean;
  experiment: string | undefined;
  onClear(): void;
}

/** What stands where no run is. */
export function NoRuns({ filtered, deleted, experiment, onClear }: Props) {
  if (filtered) {
    return (
      <Empty title="No run matches the filter.">
        <Button onClick={onClear}>Clear the filter</Button>
      </Empty>
    );
  }
  if (deleted) return <Empty title="No run of this experiment is deleted." />;
  const code = `import mlflow

mlflow.set_tracking_uri("${serverUrl("").replace(/\/$/, "")}")
mlflow.set_experiment(${JSON.stringify(experiment ?? "")})
with mlflow.start_run():
    mlflow.log_metric("accuracy", 0.93)`;
  return (
    <Empty title="No runs yet." code={code}>
      Run this, and the first one appears here.
    </Empty>
  );
}
