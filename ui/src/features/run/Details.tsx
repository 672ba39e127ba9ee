import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { parentOf, runQuery } from "@/api/runs";
import type { Run } from "@/api/types";
import { Card } from "@/components/ui/Card";
import { Copied } from "@/components/ui/Copied";
import { CopyButton } from "@/components/ui/CopyButton";
import { durationOf } from "@/features/runs/rows";
import { formatDuration, formatTime } from "@/lib/format";
import { useNow } from "@/lib/useNow";
import { sourceOf } from "./source";

/** What the run is: ids, times, whose it is, from which code. */
export function Details({ run }: { run: Run }) {
  const { info } = run;
  const tags = new Map(run.data?.tags?.map((tag) => [tag.key, tag.value ?? ""]));
  const source = sourceOf(tags);
  const parent = parentOf(run);
  const rows: [string, ReactNode][] = [
    ["Run ID", <Copied text={info.run_id} />],
    ["Parent", parent && <ParentLink id={parent} />],
    ["Started", info.start_time ? formatTime(info.start_time) : undefined],
    ["Ended", info.end_time ? formatTime(info.end_time) : undefined],
    ["Duration", info.start_time ? <Duration run={run} /> : undefined],
    ["User", info.user_id || tags.get("mlflow.user")],
    ["Source", source.name && <Copied text={source.name} />],
    ["Entry point", source.entryPoint],
    ["Command", source.command && <Copied text={source.command} />],
    ["Commit", source.commit && <Commit commit={source.commit} url={source.commitUrl} dirty={source.dirty} />],
    ["Branch", source.branch],
    ["Repository", source.repository && (source.repositoryUrl ? <Outside url={source.repositoryUrl}>{source.repositoryUrl.replace(/^https?:\/\//, "")}</Outside> : <Copied text={source.repository} />)],
    ["Artifacts", info.artifact_uri && <Copied text={info.artifact_uri} />],
  ];
  return (
    <Card title="Details">
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] items-baseline gap-y-1.5 px-4 pb-4 text-sm">
        {rows.map(
          ([label, value]) =>
            value && (
              <Fragment key={label}>
                <dt className="text-dim">{label}</dt>
                <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
              </Fragment>
            ),
        )}
      </dl>
    </Card>
  );
}

/** Grows while the run goes on. */
export function Duration({ run }: { run: Run }) {
  const now = useNow(run.info.status === "RUNNING" ? 1000 : undefined);
  const duration = durationOf(run.info, now);
  return duration === undefined ? null : <span className="tabular-nums">{formatDuration(duration)}</span>;
}

/** The parent by its name, once that is known. */
export function ParentLink({ id }: { id: string }) {
  const parent = useQuery(runQuery(id));
  return (
    <Link to="/runs/$runId" params={{ runId: id }} className="text-accent underline underline-offset-2" title={id}>
      {parent.data?.info.run_name || id}
    </Link>
  );
}

function Commit({ commit, url, dirty }: { commit: string; url: string | undefined; dirty: boolean | undefined }) {
  return (
    <span className="flex items-baseline gap-1">
      <span className="truncate font-mono text-xs" title={commit}>
        {url ? <Outside url={url}>{commit.slice(0, 12)}</Outside> : commit}
      </span>
      <CopyButton text={commit} label="Copy the commit" />
      {dirty && <span className="text-xs text-warn">with changes</span>}
    </span>
  );
}

function Outside({ url, children }: { url: string; children: ReactNode }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" className="inline-flex max-w-full items-center gap-1 text-accent hover:underline">
      <span className="truncate">{children}</span>
      <ExternalLink aria-label="(another site)" className="size-3 shrink-0" />
    </a>
  );
}
