import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { deleteLoggedModelTag, type LoggedModel, setLoggedModelTag } from "@/api/models";
import { Copied } from "@/components/ui/Copied";
import { DescriptionCards } from "@/features/model/DescriptionCards";
import { Facts } from "@/features/model/Facts";
import { HowToLoad } from "@/features/model/HowToLoad";
import { ModelMetrics } from "@/features/model/ModelMetrics";
import { TagsCard } from "@/features/model/TagsCard";
import { useModelLinks } from "@/features/model/useModelLinks";
import { VersionChips } from "@/features/model/VersionChips";
import { KeyTable } from "@/features/run/KeyTable";
import { formatTime } from "@/lib/format";

/** What a logged model is, what was measured of it, and how it is used. */
export function OverviewTab({ model }: { model: LoggedModel }) {
  const { info, data } = model;
  const id = info.model_id;
  const { versions, runs } = useModelLinks(model);
  const queries = useQueryClient();
  const changed = () => queries.invalidateQueries({ queryKey: ["models"] });
  const runId = info.source_run_id;
  return (
    <div className="mx-auto grid max-w-7xl items-start gap-4 p-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
      <div className="grid min-w-0 gap-4">
        <ModelMetrics metrics={data?.metrics} runs={runs} />
        <KeyTable title="Params" none="No params logged." rows={(data?.params ?? []).map(({ key, value }) => ({ key, value: value ?? "" }))} />
        <HowToLoad place={{ modelId: id }} namings={[{ label: "its id", uri: `models:/${id}` }]} />
        <DescriptionCards place={{ modelId: id }} />
      </div>
      <div className="grid min-w-0 gap-4">
        <Facts
          title="Details"
          rows={[
            ["Model ID", <Copied key="id" text={id} />],
            ["Message", info.status_message],
            [
              "Source run",
              runId && (
                <Link key="run" to="/runs/$runId" params={{ runId }} className="text-accent hover:underline">
                  {runs[runId] ?? runId}
                </Link>
              ),
            ],
            ["Registered", versions.length > 0 ? <VersionChips key="versions" versions={versions} /> : undefined],
            ["Created", formatTime(info.creation_timestamp_ms)],
            ["Changed", formatTime(info.last_updated_timestamp_ms)],
            ["Files", <Copied key="uri" text={info.artifact_uri} />],
          ]}
        />
        <TagsCard
          tags={info.tags ?? []}
          onSet={async (key, value) => {
            await setLoggedModelTag(id, key, value);
            await changed();
          }}
          onDelete={async (key) => {
            await deleteLoggedModelTag(id, key);
            await changed();
          }}
        />
      </div>
    </div>
  );
}
