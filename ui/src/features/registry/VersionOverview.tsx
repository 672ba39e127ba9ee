import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { deleteVersionTag, describeVersion, type ModelVersion, type RegisteredModel, setVersionTag } from "@/api/registry";
import { loggedModelQuery } from "@/api/models";
import { runName, runQuery } from "@/api/runs";
import { metricValue } from "@/api/types";
import { Copied } from "@/components/ui/Copied";
import { DescriptionCards } from "@/features/model/DescriptionCards";
import { Facts } from "@/features/model/Facts";
import { HowToLoad } from "@/features/model/HowToLoad";
import { ModelMetrics } from "@/features/model/ModelMetrics";
import { NoteCard } from "@/features/model/NoteCard";
import { TagsCard } from "@/features/model/TagsCard";
import { KeyTable } from "@/features/run/KeyTable";
import { formatNumber, formatTime } from "@/lib/format";
import { useRegistryChange } from "./useRegistryChange";
import { namingsOf, originalOf } from "./version";

interface Props {
  version: ModelVersion;
  model: RegisteredModel | undefined;
}

/** What a version is, what it was made of, and how it is loaded. */
export function VersionOverview({ version, model }: Props) {
  const { name, version: number, run_id: runId, model_id: modelId } = version;
  const run = useQuery({ ...runQuery(runId ?? ""), enabled: Boolean(runId), retry: false }).data;
  const logged = useQuery({ ...loggedModelQuery(modelId ?? ""), enabled: Boolean(modelId), retry: false }).data;
  const describe = useRegistryChange((text: string) => describeVersion(name, number, text));
  const tag = useRegistryChange(({ key, value }: { key: string; value: string }) => setVersionTag(name, number, key, value));
  const untag = useRegistryChange((key: string) => deleteVersionTag(name, number, key));
  const original = originalOf(version);
  const place = { name, version: number };
  const params = (modelId ? (logged?.data?.params ?? []) : (run?.data?.params ?? [])).map(({ key, value }) => ({ key, value: value ?? "" }));
  const names: Record<string, string> = run ? { [run.info.run_id]: runName(run.info) } : {};
  const fact = "text-accent hover:underline";
  return (
    <div className="mx-auto grid max-w-7xl items-start gap-4 p-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
      <div className="grid min-w-0 gap-4">
        <NoteCard
          title="Description"
          text={version.description ?? ""}
          none="Nothing is written yet: what is new in this version, how it was judged."
          onSave={describe.mutateAsync}
        />
        <HowToLoad place={place} namings={namingsOf(version, model)} />
        {modelId ? (
          <ModelMetrics metrics={logged?.data?.metrics} runs={names} />
        ) : (
          run && (
            <KeyTable
              title="Metrics of the source run"
              none="The run logged no metrics."
              rows={(run.data?.metrics ?? []).map((metric) => {
                const value = metricValue(metric.value);
                return { key: metric.key, value: formatNumber(value, 6), detail: String(value), numeric: true };
              })}
            />
          )
        )}
        {params.length > 0 && <KeyTable title="Params" none="" rows={params} />}
        <DescriptionCards place={place} />
      </div>
      <div className="grid min-w-0 gap-4">
        <Facts
          title="Details"
          rows={[
            ["Stage", version.current_stage],
            ["Message", version.status_message],
            [
              "Copy of",
              original && (
                <Link to="/models/$name/versions/$version" params={original} className={fact}>
                  {original.name} version {original.version}
                </Link>
              ),
            ],
            [
              "Source run",
              runId && (
                <Link to="/runs/$runId" params={{ runId }} className={fact}>
                  {names[runId] ?? runId}
                </Link>
              ),
            ],
            [
              "Logged model",
              modelId && (
                <Link to="/logged-models/$modelId" params={{ modelId }} className={fact}>
                  {logged?.info.name ?? modelId}
                </Link>
              ),
            ],
            ["Source", version.source && <Copied text={version.source} />],
            ["Created", version.creation_timestamp ? formatTime(version.creation_timestamp) : undefined],
            ["Changed", version.last_updated_timestamp ? formatTime(version.last_updated_timestamp) : undefined],
            ["By", version.user_id],
          ]}
        />
        <TagsCard tags={version.tags ?? []} onSet={(key, value) => tag.mutateAsync({ key, value })} onDelete={untag.mutateAsync} />
        <p className="px-1 text-sm text-dim">
          To act when a version is made or promoted, add a{" "}
          <Link to="/webhooks" className="text-accent underline">
            webhook
          </Link>
          .
        </p>
      </div>
    </div>
  );
}
