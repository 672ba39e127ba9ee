import { serverUrl } from "@/api/request";
import { Empty } from "@/components/ui/Empty";
import type { TraceTime } from "./search";

const TIMES: Record<TraceTime, string> = {
  hour: "the last hour",
  day: "the last 24 hours",
  week: "the last 7 days",
  month: "the last 30 days",
};

interface Props {
  narrowed: boolean;
  time: TraceTime | undefined;
  experiment: string | undefined;
}

/** What stands where there are no traces. */
export function NoTraces({ narrowed, time, experiment }: Props) {
  if (narrowed) return <Empty title={`No trace${time ? ` of ${TIMES[time]}` : ""} matches.`} />;
  if (time) return <Empty title={`No trace began in ${TIMES[time]}.`} />;
  const code = `import mlflow

mlflow.set_tracking_uri("${serverUrl("").replace(/\/$/, "")}")
mlflow.set_experiment(${JSON.stringify(experiment ?? "")})

@mlflow.trace
def answer(question):
    return "42"

answer("What is it?")`;
  return (
    <Empty title="No traces yet." code={code}>
      Run this, and the first one appears here. For the calls of a library, one line is enough:{" "}
      <code className="font-mono text-xs">mlflow.openai.autolog()</code>
    </Empty>
  );
}
