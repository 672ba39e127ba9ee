import type { LoggedModel } from "@/api/models";
import { Card } from "@/components/ui/Card";
import { lineageOf } from "@/features/model/lineageOf";
import { LineageGraph } from "@/features/model/LineageGraph";
import { useModelLinks } from "@/features/model/useModelLinks";

/** Where a logged model comes from and what became of it. */
export function LineageTab({ model, onTraces }: { model: LoggedModel; onTraces(): void }) {
  const { versions, runs, traces } = useModelLinks(model);
  const { nodes, edges } = lineageOf({ current: { modelId: model.info.model_id }, model, versions, runs, traces, onTraces });
  return (
    <div className="p-4">
      <Card title="Lineage">
        <LineageGraph nodes={nodes} edges={edges} />
      </Card>
    </div>
  );
}
