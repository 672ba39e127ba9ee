import { serverUrl } from "@/api/request";
import { Empty } from "@/components/ui/Empty";

/** What stands where there are no logged models. */
export function NoModels({ narrowed, experiment }: { narrowed: boolean; experiment: string | undefined }) {
  if (narrowed) return <Empty title="No model matches." />;
  const code = `import mlflow

mlflow.set_tracking_uri("${serverUrl("").replace(/\/$/, "")}")
mlflow.set_experiment(${JSON.stringify(experiment ?? "")})
mlflow.sklearn.log_model(model, name="tree", input_example=data)`;
  return (
    <Empty title="No models yet." code={code}>
      Log a model, of any library, and it appears here:
    </Empty>
  );
}
