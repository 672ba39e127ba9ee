import { Link } from "@tanstack/react-router";
import type { LoggedModel, ModelsOrder } from "@/api/models";
import { metricValue } from "@/api/types";
import type { Column, Sort } from "@/components/table/column";
import { Age } from "@/components/ui/Age";
import { latestMetrics, metricId, type MetricKey, metricOf, versionsOf } from "@/features/model/loggedModel";
import { ModelStatus } from "@/features/model/ModelStatus";
import { formatNumber } from "@/lib/format";

/** How each column that can order the models is called by the server. */
const ORDERS: Record<string, string> = {
  name: "name",
  created: "creation_timestamp",
  updated: "last_updated_timestamp",
  status: "status",
  type: "model_type",
  run: "source_run_id",
};
/** So many metrics and so many params are shown until the reader chooses. */
const SHOWN_AT_FIRST = 6;

export interface ModelRow {
  model: LoggedModel;
  metrics: ReadonlyMap<string, number>;
  params: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
}

/** A model with its values by column. With a data set only what was measured on it counts. */
export function rowOf(model: LoggedModel): ModelRow {
  const metrics = latestMetrics(model.data?.metrics).map(
    (metric) => [metricId({ key: metric.key, dataset: metric.dataset_name ?? "" }), metricValue(metric.value)] as const,
  );
  return {
    model,
    metrics: new Map(metrics),
    params: new Map(model.data?.params?.map(({ key, value }) => [key, value ?? ""])),
    tags: new Map(model.info.tags?.map(({ key, value }) => [key, value ?? ""])),
  };
}

export interface Columns {
  all: Column<ModelRow>[];
  /** Ids of those that are shown until the reader chooses. */
  atFirst: string[];
}

/** Every column there can be for these models; metrics by the data set they were measured on. */
export function columnsOf(rows: readonly ModelRow[], runs: Readonly<Record<string, string>>, dataset?: string): Columns {
  const keys = (of: (row: ModelRow) => ReadonlyMap<string, unknown>) =>
    [...new Set(rows.flatMap((row) => [...of(row).keys()]))].sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  const metrics = keys(({ metrics }) => metrics)
    .map(metricOf)
    .filter((metric): metric is MetricKey => metric !== undefined && (!dataset || metric.dataset === dataset));
  const params = keys(({ params }) => params);
  const tags = keys(({ tags }) => tags).filter((key) => !key.startsWith("mlflow."));
  const fixed: Column<ModelRow>[] = [
    { id: "name", label: "Model", width: 200, pinned: true, sortable: true, render: (row) => <Name row={row} /> },
    { id: "created", label: "Created", kind: "time", width: 116, sortable: true, render: ({ model }) => <Age time={model.info.creation_timestamp_ms} /> },
    { id: "run", label: "Run", title: "The run that made it", width: 150, sortable: true, render: (row) => <Run row={row} runs={runs} /> },
    { id: "versions", label: "Registered", width: 130, render: (row) => <Versions row={row} /> },
    { id: "type", label: "Type", width: 110, sortable: true, render: ({ model }) => <Plain text={model.info.model_type ?? undefined} /> },
    { id: "status", label: "Status", width: 104, sortable: true, render: ({ model }) => <ModelStatus status={model.info.status} /> },
    { id: "updated", label: "Changed", kind: "time", width: 116, sortable: true, render: ({ model }) => <Age time={model.info.last_updated_timestamp_ms} /> },
    { id: "id", label: "Model ID", width: 290, render: ({ model }) => <span className="truncate font-mono text-xs">{model.info.model_id}</span> },
  ];
  const all: Column<ModelRow>[] = [
    ...fixed,
    ...metrics.map((metric) => ({
      id: metricId(metric),
      label: metric.dataset ? `${metric.key} · ${metric.dataset}` : metric.key,
      title: metric.dataset ? `Metric ${metric.key} on the data set ${metric.dataset}` : `Metric ${metric.key}`,
      kind: "number" as const,
      width: metric.dataset ? 150 : 116,
      sortable: true,
      render: (row: ModelRow) => <Figure value={row.metrics.get(metricId(metric))} />,
    })),
    ...params.map((key) => ({
      id: `params.${key}`,
      label: key,
      title: `Param ${key}`,
      width: 124,
      render: ({ params }: ModelRow) => <Plain text={params.get(key)} />,
    })),
    ...tags.map((key) => ({
      id: `tags.${key}`,
      label: key,
      title: `Tag ${key}`,
      width: 130,
      render: ({ tags }: ModelRow) => <Plain text={tags.get(key)} />,
    })),
  ];
  const hidden = ["id", "updated", "status"];
  return {
    all,
    atFirst: [
      ...fixed.map(({ id }) => id).filter((id) => !hidden.includes(id)),
      ...metrics.slice(0, SHOWN_AT_FIRST).map(metricId),
      ...params.slice(0, SHOWN_AT_FIRST).map((key) => `params.${key}`),
      ...tags.slice(0, 2).map((key) => `tags.${key}`),
    ],
  };
}

/** The order of a search; without a column the server's own, the newest first. */
export function orderBy(sort: Sort | undefined): ModelsOrder[] {
  if (!sort) return [];
  const metric = metricOf(sort.column);
  if (metric) {
    return [{ field_name: `metrics.${metric.key}`, ascending: sort.ascending, dataset_name: metric.dataset || undefined }];
  }
  const name = ORDERS[sort.column];
  return name ? [{ field_name: name, ascending: sort.ascending }] : [];
}

function Name({ row: { model } }: { row: ModelRow }) {
  const { model_id: modelId, name, status } = model.info;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <ModelStatus status={status} brief />
      <Link
        to="/logged-models/$modelId"
        params={{ modelId }}
        className="truncate font-medium group-hover:text-accent"
        title={`${name} (${modelId})`}
      >
        {name}
      </Link>
    </span>
  );
}

function Run({ row, runs }: { row: ModelRow; runs: Readonly<Record<string, string>> }) {
  const runId = row.model.info.source_run_id;
  if (!runId) return <span className="text-dim">–</span>;
  return (
    <Link to="/runs/$runId" params={{ runId }} className="truncate hover:text-accent hover:underline" title={runId}>
      {runs[runId] ?? runId}
    </Link>
  );
}

function Versions({ row }: { row: ModelRow }) {
  const versions = versionsOf(row.model);
  const latest = versions.at(-1);
  if (!latest) return null;
  const { name, version } = latest;
  return (
    <span className="flex min-w-0 items-baseline gap-1.5">
      <Link
        to="/models/$name/versions/$version"
        params={{ name, version }}
        className="truncate hover:text-accent hover:underline"
        title={`Version ${version} of ${name}`}
      >
        {name} v{version}
      </Link>
      {versions.length > 1 && (
        <span className="shrink-0 text-xs text-dim" title={versions.slice(0, -1).map((one) => `${one.name} v${one.version}`).join(", ")}>
          +{versions.length - 1}
        </span>
      )}
    </span>
  );
}

function Plain({ text }: { text: string | undefined }) {
  return (
    <span className="truncate" title={text}>
      {text}
    </span>
  );
}

function Figure({ value }: { value: number | undefined }) {
  return value === undefined ? null : <span title={String(value)}>{formatNumber(value)}</span>;
}
