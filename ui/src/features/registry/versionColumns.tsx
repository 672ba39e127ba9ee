import { Link } from "@tanstack/react-router";
import type { ModelVersion } from "@/api/registry";
import { metricValue } from "@/api/types";
import type { Column } from "@/components/table/column";
import { Age } from "@/components/ui/Age";
import { latestMetrics, metricId, metricOf } from "@/features/model/loggedModel";
import { ModelStatus } from "@/features/model/ModelStatus";
import { EditButton } from "@/features/model/TagsCard";
import { AliasChip, StageChip } from "@/features/model/VersionChips";
import { formatNumber } from "@/lib/format";
import type { Source } from "./useSources";
import { originalOf } from "./version";
import { Tags, Text } from "./registryColumns";

/** So many metrics of the sources have a column. */
const MOST_METRICS = 12;

export const VERSION_ORDERS: Record<string, string> = {
  version: "version_number",
  created: "creation_timestamp",
  changed: "last_updated_timestamp",
};

/** Columns of a model's versions; one for each metric, on each data set, of what they were made of. */
export function versionColumns(
  versions: readonly ModelVersion[],
  sources: ReadonlyMap<string, Source>,
  /** Undefined where the reader may not change them. */
  onAliases: ((version: ModelVersion) => void) | undefined,
): Column<ModelVersion>[] {
  const figures = new Map(
    versions.map(({ version }) => [
      version,
      new Map(latestMetrics(sources.get(version)?.metrics).map((metric) => [metricId({ key: metric.key, dataset: metric.dataset_name ?? "" }), metricValue(metric.value)])),
    ]),
  );
  const metrics = [...new Set([...figures.values()].flatMap((of) => [...of.keys()]))]
    .sort((one, other) => one.localeCompare(other, "en", { numeric: true }))
    .slice(0, MOST_METRICS)
    .map(metricOf)
    .filter((metric) => metric !== undefined);
  return [
    { id: "version", label: "Version", width: 84, pinned: true, sortable: true, render: (version) => <Number version={version} /> },
    { id: "aliases", label: "Aliases", width: 160, render: (version) => <Aliases version={version} onEdit={onAliases && (() => onAliases(version))} /> },
    { id: "stage", label: "Stage", width: 96, render: ({ current_stage }) => <StageChip stage={current_stage} /> },
    { id: "created", label: "Created", kind: "time", width: 116, sortable: true, render: ({ creation_timestamp }) => <Age time={creation_timestamp} /> },
    { id: "source", label: "Source", width: 120, render: (version) => <From version={version} name={sources.get(version.version)?.name} /> },
    ...metrics.map((metric) => ({
      id: metricId(metric),
      label: metric.dataset ? `${metric.key} · ${metric.dataset}` : metric.key,
      title: `Metric ${metric.key}${metric.dataset ? ` on the data set ${metric.dataset}` : ""} of what it was made of`,
      kind: "number" as const,
      width: metric.dataset ? 150 : 104,
      render: ({ version }: ModelVersion) => <Figure value={figures.get(version)?.get(metricId(metric))} />,
    })),
    { id: "by", label: "By", width: 96, render: ({ user_id }) => <Text text={user_id} /> },
    { id: "tags", label: "Tags", width: 200, render: ({ tags }) => <Tags tags={tags} /> },
    { id: "changed", label: "Changed", kind: "time", width: 116, sortable: true, render: ({ last_updated_timestamp }) => <Age time={last_updated_timestamp} /> },
    { id: "description", label: "Description", width: 260, render: ({ description }) => <Text text={description} /> },
  ];
}

function Number({ version: { name, version, status } }: { version: ModelVersion }) {
  return (
    <span className="flex items-center gap-1.5">
      {status !== "READY" && <ModelStatus status={status} brief />}
      <Link to="/models/$name/versions/$version" params={{ name, version }} className="font-medium group-hover:text-accent">
        <span className="sr-only">Version </span>
        <span aria-hidden>v</span>
        {version}
      </Link>
    </span>
  );
}

function Aliases({ version, onEdit }: { version: ModelVersion; onEdit: (() => void) | undefined }) {
  return (
    <span className="flex min-w-0 flex-1 items-center gap-1.5">
      {version.aliases?.map((alias) => <AliasChip key={alias} alias={alias} />)}
      {onEdit && (
        <span className="opacity-40 group-hover:opacity-100 focus-within:opacity-100">
          <EditButton label={`Aliases of version ${version.version}`} onClick={onEdit} />
        </span>
      )}
    </span>
  );
}

function From({ version, name }: { version: ModelVersion; name: string | undefined }) {
  const { model_id: modelId, run_id: runId, source } = version;
  const original = originalOf(version);
  const look = "truncate hover:text-accent hover:underline";
  if (original) {
    return (
      <Link to="/models/$name/versions/$version" params={original} className={look} title="A copy of this version">
        {original.name} v{original.version}
      </Link>
    );
  }
  if (modelId) {
    return (
      <Link to="/logged-models/$modelId" params={{ modelId }} className={look} title={`The logged model ${modelId}`}>
        {name ?? modelId.slice(0, 12)}
      </Link>
    );
  }
  if (runId) {
    return (
      <Link to="/runs/$runId" params={{ runId }} className={look} title={`The run ${runId}`}>
        {name ?? `run ${runId.slice(0, 8)}`}
      </Link>
    );
  }
  return <Text text={source} />;
}

function Figure({ value }: { value: number | undefined }) {
  return value === undefined ? null : <span title={String(value)}>{formatNumber(value)}</span>;
}
