import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type FileSource, headQuery } from "@/api/artifacts";
import type { ArtifactFile } from "@/api/types";
import { CodeBlock } from "@/components/CodeBlock";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { type Field, modelSummary } from "./mlmodel";
import { textOf } from "./text";

const MOST = 1 << 20;
/** Of longer schemas the beginning is shown; the MLmodel file has them whole. */
const MOST_FIELDS = 12;

/** The model that lies in a folder: how it is loaded, its flavors and its signature. */
export function ModelFolder({ source, path, model }: { source: FileSource; path: string; model: ArtifactFile }) {
  const query = useQuery(headQuery(source, model.path, MOST));
  const summary = useMemo(() => query.data && modelSummary(textOf(query.data.bytes) ?? ""), [query.data]);
  return (
    <section aria-label="Model" className="grid gap-3 rounded-xl border border-line bg-surface p-4">
      <h3 className="flex flex-wrap items-center gap-2 text-sm font-semibold">
        An MLflow model
        {summary?.flavors.map((flavor) => (
          <span key={flavor} className="rounded bg-accent-soft px-1.5 py-0.5 text-xs font-normal text-accent">
            {flavor}
          </span>
        ))}
      </h3>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
      <CodeBlock language="python" label="the code that loads it" text={`import mlflow\n\nmodel = mlflow.pyfunc.load_model("${uriOf(source, path)}")`} />
      {summary && (summary.inputs.length > 0 || summary.outputs.length > 0) && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Schema title="Inputs" fields={summary.inputs} />
          <Schema title="Outputs" fields={summary.outputs} />
        </div>
      )}
    </section>
  );
}

function uriOf(source: FileSource, path: string): string {
  if (source.kind === "run") return `runs:/${source.id}/${path}`;
  return source.kind === "model" ? `models:/${source.id}` : `models:/${source.name}/${source.version}`;
}

function Schema({ title, fields }: { title: string; fields: readonly Field[] }) {
  if (fields.length === 0) return null;
  return (
    <div className="min-w-0">
      <h4 className="pb-1 text-xs font-medium text-dim">{title}</h4>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 text-sm">
        {fields.slice(0, MOST_FIELDS).map(({ name, type }, index) => (
          <div key={index} className="contents">
            <dt className="truncate" title={name}>
              {name}
            </dt>
            <dd className="font-mono text-xs leading-5 text-dim">{type}</dd>
          </div>
        ))}
      </dl>
      {fields.length > MOST_FIELDS && <p className="pt-1 text-xs text-dim">and {fields.length - MOST_FIELDS} more</p>}
    </div>
  );
}
