import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { loggedModelQuery } from "@/api/models";
import { type ModelVersion, versionQuery } from "@/api/registry";
import { runName, runQuery } from "@/api/runs";
import { Card } from "@/components/ui/Card";
import { lineageOf } from "@/features/model/lineageOf";
import { LineageGraph } from "@/features/model/LineageGraph";
import { useModelLinks } from "@/features/model/useModelLinks";
import { originalOf } from "./version";

/** Where a version comes from, and what else became of its source. */
export function VersionLineage({ version }: { version: ModelVersion }) {
  const { name, version: number, run_id: runId, model_id: modelId } = version;
  const navigate = useNavigate();
  const model = useQuery({ ...loggedModelQuery(modelId ?? ""), enabled: Boolean(modelId), retry: false }).data;
  const run = useQuery({ ...runQuery(runId ?? ""), enabled: Boolean(runId), retry: false }).data;
  const from = originalOf(version);
  const original = useQuery({ ...versionQuery(from?.name ?? "", from?.version ?? ""), enabled: from !== undefined, retry: false }).data;
  const links = useModelLinks(model);
  const known = new Map([...links.versions, ...(original ? [original] : []), version].map((one) => [`${one.name}/${one.version}`, one]));
  const { nodes, edges } = lineageOf({
    current: { name, version: number },
    model,
    versions: [...known.values()],
    runs: run ? { ...links.runs, [run.info.run_id]: runName(run.info) } : links.runs,
    runId: runId || undefined,
    traces: links.traces,
    onTraces: modelId ? () => void navigate({ to: "/logged-models/$modelId", params: { modelId }, search: { tab: "traces" } }) : undefined,
  });
  return (
    <div className="p-4">
      <Card title="Lineage">
        <LineageGraph nodes={nodes} edges={edges} />
      </Card>
    </div>
  );
}
