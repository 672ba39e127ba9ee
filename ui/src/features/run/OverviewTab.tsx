import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { parentOf } from "@/api/runs";
import { type Dataset, metricValue, type Run } from "@/api/types";
import { Card } from "@/components/ui/Card";
import { CopyButton } from "@/components/ui/CopyButton";
import { formatNumber, formatTime } from "@/lib/format";
import { KeyTable } from "./KeyTable";

/** What the run is, and what it logged last. */
export function OverviewTab({ run }: { run: Run }) {
  const { metrics = [], params = [], tags = [] } = run.data ?? {};
  const own = tags.filter((tag) => !tag.key.startsWith("mlflow."));
  const note = tags.find((tag) => tag.key === "mlflow.note.content")?.value;
  const datasets = run.inputs?.dataset_inputs ?? [];
  return (
    <div className="mx-auto grid max-w-7xl items-start gap-4 p-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="grid items-start gap-4 md:grid-cols-2">
        {note && (
          <Card title="Description" className="md:col-span-2">
            <p className="px-4 pb-4 text-sm whitespace-pre-wrap">{note}</p>
          </Card>
        )}
        <KeyTable
          title="Metrics"
          none="No metrics logged."
          rows={metrics.map((metric) => {
            const value = metricValue(metric.value);
            return {
              key: metric.key,
              value: formatNumber(value, 6),
              detail: `${value} at step ${metric.step ?? 0}`,
              numeric: true,
            };
          })}
        />
        <KeyTable
          title="Params"
          none="No params logged."
          rows={params.map(({ key, value }) => ({ key, value: value ?? "" }))}
        />
      </div>
      <div className="grid gap-4">
        <Details run={run} />
        {datasets.length > 0 && <Datasets datasets={datasets} />}
        {own.length > 0 && (
          <KeyTable title="Tags" none="" rows={own.map(({ key, value }) => ({ key, value: value ?? "" }))} />
        )}
      </div>
    </div>
  );
}

function Details({ run }: { run: Run }) {
  const { info } = run;
  const tags = new Map(run.data?.tags?.map((tag) => [tag.key, tag.value ?? ""]));
  const parent = parentOf(run);
  const commit = tags.get("mlflow.source.git.commit");
  const rows: [string, ReactNode][] = [
    ["Run ID", <Copied key="id" text={info.run_id} />],
    [
      "Parent",
      parent && (
        <Link key="parent" to="/runs/$runId" params={{ runId: parent }} className="block truncate font-mono text-xs text-accent hover:underline">
          {parent}
        </Link>
      ),
    ],
    ["Started", info.start_time ? formatTime(info.start_time) : undefined],
    ["Ended", info.end_time ? formatTime(info.end_time) : undefined],
    ["User", info.user_id || tags.get("mlflow.user")],
    ["Source", tags.get("mlflow.source.name")],
    ["Git commit", commit && <Copied key="commit" text={commit} />],
    ["Artifacts", info.artifact_uri && <Copied key="uri" text={info.artifact_uri} />],
  ];
  return (
    <Card title="Details">
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] items-baseline gap-y-1.5 px-4 pb-4 text-sm">
        {rows.map(
          ([label, value]) =>
            value && (
              <div key={label} className="contents">
                <dt className="text-dim">{label}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Card>
  );
}

function Copied({ text }: { text: string }) {
  return (
    <span className="flex items-baseline gap-1">
      <span className="truncate font-mono text-xs" title={text}>
        {text}
      </span>
      <CopyButton text={text} />
    </span>
  );
}

function Datasets({ datasets }: { datasets: Dataset[] }) {
  return (
    <Card title="Datasets">
      <ul className="divide-y divide-line border-t border-line">
        {datasets.map(({ dataset, tags }) => {
          const context = tags?.find((tag) => tag.key === "mlflow.data.context")?.value;
          return (
            <li key={`${dataset.name} ${dataset.digest}`} className="flex items-center gap-2 px-4 py-2 text-sm">
              <span className="truncate font-medium" title={dataset.name}>
                {dataset.name}
              </span>
              {context && <span className="rounded bg-accent-soft px-1.5 text-xs text-accent">{context}</span>}
              <span className="ml-auto font-mono text-xs text-dim" title="Digest">
                {dataset.digest}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
