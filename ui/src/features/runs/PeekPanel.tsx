import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ExternalLink, Pencil, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { renameRun, runQuery } from "@/api/runs";
import { metricValue, type Run } from "@/api/types";
import { Age } from "@/components/ui/Age";
import { IconButton } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { SearchBox } from "@/components/ui/Input";
import { Spinner } from "@/components/ui/Spinner";
import { Status } from "@/components/ui/Status";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { formatDuration, formatNumber } from "@/lib/format";
import { NoteEditor } from "./NoteEditor";
import { durationOf } from "./rows";
import { TagList } from "./TagList";
import { TextEditor } from "./TextEditor";

interface Props {
  runId: string;
  onClose(): void;
}

/** A quick look at a run beside the table, where its name, note and tags can be changed. */
export function PeekPanel({ runId, onClose }: Props) {
  const run = useQuery(runQuery(runId));
  useEscape(onClose);
  return (
    <aside
      aria-label="The run"
      className="flex w-96 shrink-0 flex-col overflow-hidden border-t border-l border-line bg-surface max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:w-[min(24rem,100%)] max-lg:shadow-2xl"
    >
      {run.data ? <Content key={runId} run={run.data} onClose={onClose} /> : null}
      {run.isPending && <Spinner />}
      {run.error && (
        <div className="flex items-start gap-1 p-3">
          <ErrorNote error={run.error} onRetry={() => run.refetch()} className="flex-1" />
          <IconButton label="Close" onClick={onClose}>
            <X className="size-4" />
          </IconButton>
        </div>
      )}
    </aside>
  );
}

/** Escape closes what lies beside the table, wherever the reader is, unless something else takes it. */
function useEscape(act: () => void) {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"], [role="menu"]')) return;
      latest.current();
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, []);
}

function Content({ run, onClose }: { run: Run; onClose(): void }) {
  const { info, data } = run;
  const queries = useQueryClient();
  const [renaming, setRenaming] = useState(false);
  const { edit } = useAllowed();
  const [wanted, setWanted] = useState("");
  const runId = info.run_id;
  const name = info.run_name || runId;
  const tags = data?.tags ?? [];
  const tag = (key: string) => tags.find((one) => one.key === key)?.value ?? undefined;
  const own = tags.filter(({ key }) => !key.startsWith("mlflow."));
  const changed = () => queries.invalidateQueries({ queryKey: ["runs"] });
  const duration = durationOf(info, Date.now());
  const matches = ({ key }: { key: string }) => key.toLowerCase().includes(wanted.trim().toLowerCase());
  const params = (data?.params ?? []).filter(matches);
  const metrics = (data?.metrics ?? []).filter(matches);
  const models = [...new Set((run.outputs?.model_outputs ?? []).map((output) => output.model_id))];

  return (
    <>
      <header className="flex h-11 shrink-0 items-center gap-1.5 border-b border-line pr-1 pl-3">
        <Status status={info.status} brief />
        {renaming ? (
          <TextEditor label="Name of the run" value={info.run_name ?? ""} save={(text) => renameRun(runId, text)} onClose={() => setRenaming(false)} />
        ) : (
          <>
            <h2 className="min-w-0 truncate font-semibold" title={name} onDoubleClick={edit ? () => setRenaming(true) : undefined}>
              {name}
            </h2>
            {edit && (
              <IconButton label="Rename the run" size="smallIcon" onClick={() => setRenaming(true)}>
                <Pencil className="size-3.5" />
              </IconButton>
            )}
          </>
        )}
        <span className="flex-1" />
        <Link
          to="/runs/$runId"
          params={{ runId }}
          aria-label="Open the run"
          title="Open the run"
          className="inline-flex size-8 items-center justify-center rounded-md text-dim hover:bg-sunken hover:text-ink"
        >
          <ExternalLink className="size-4" />
        </Link>
        <IconButton label="Close" onClick={onClose}>
          <X className="size-4" />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto pb-6">
        <dl className="grid grid-cols-[6rem_1fr] gap-y-1 px-3 py-3 text-sm">
          <Fact name="Status">
            <Status status={info.status} />
          </Fact>
          <Fact name="Started">
            <Age time={info.start_time} />
          </Fact>
          {duration !== undefined && <Fact name="Duration">{formatDuration(duration)}</Fact>}
          <Fact name="User">{info.user_id || tag("mlflow.user")}</Fact>
          {tag("mlflow.source.name") && <Fact name="Source">{tag("mlflow.source.name")}</Fact>}
          {tag("mlflow.source.git.commit") && (
            <Fact name="Commit">
              <span className="font-mono text-xs">{tag("mlflow.source.git.commit")?.slice(0, 12)}</span>
            </Fact>
          )}
          {(run.inputs?.dataset_inputs ?? []).map(({ dataset, tags: uses }) => (
            <Fact key={`${dataset.name} ${dataset.digest}`} name={uses?.find(({ key }) => key === "mlflow.data.context")?.value || "Data set"}>
              {dataset.name} <span className="text-xs text-dim">{dataset.digest}</span>
            </Fact>
          ))}
          {models.map((id) => (
            <Fact key={id} name="Model">
              <Link to="/logged-models/$modelId" params={{ modelId: id }} className="truncate text-accent hover:underline">
                {id}
              </Link>
            </Fact>
          ))}
          <Fact name="Run ID">
            <span className="truncate font-mono text-xs" title={runId}>
              {runId}
            </span>
            <CopyButton text={runId} label="Copy the run ID" />
          </Fact>
        </dl>
        {(edit || tag("mlflow.note.content")) && (
          <Part title="Note">
            <NoteEditor runId={runId} note={tag("mlflow.note.content") ?? ""} onSaved={changed} />
          </Part>
        )}
        {(edit || own.length > 0) && (
          <Part title="Tags">
            <TagList runId={runId} tags={own} onChanged={changed} />
          </Part>
        )}
        {(data?.params?.length ?? 0) + (data?.metrics?.length ?? 0) > 12 && (
          <div className="px-3 pb-2">
            <SearchBox label="Find a param or metric" value={wanted} onChange={setWanted} />
          </div>
        )}
        {metrics.length > 0 && (
          <Part title="Metrics">
            <Values rows={metrics.map(({ key, value }) => ({ key, value: formatNumber(metricValue(value)), exact: String(value) }))} numbers />
          </Part>
        )}
        {params.length > 0 && (
          <Part title="Params">
            <Values rows={params.map(({ key, value }) => ({ key, value: value ?? "", exact: value ?? "" }))} />
          </Part>
        )}
      </div>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="truncate text-dim">{name}</dt>
      <dd className="flex min-w-0 items-center gap-1 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line px-3 py-2.5">
      <h3 className="mb-1.5 text-xs font-medium text-dim">{title}</h3>
      {children}
    </section>
  );
}

const MOST = 300;

function Values({ rows, numbers }: { rows: { key: string; value: string; exact: string }[]; numbers?: boolean }) {
  return (
    <>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 text-sm">
        {rows.slice(0, MOST).map(({ key, value, exact }) => (
          <div key={key} className="contents">
            <dt className="truncate leading-6 text-dim" title={key}>
              {key}
            </dt>
            <dd className={numbers ? "text-right leading-6 tabular-nums" : "max-w-52 truncate text-right leading-6"} title={exact}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {rows.length > MOST && <p className="pt-1 text-xs text-dim">And {(rows.length - MOST).toLocaleString("en-US")} more on the run's page.</p>}
    </>
  );
}
