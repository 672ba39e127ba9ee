import { Link } from "@tanstack/react-router";
import { Info, Target, ThumbsDown, ThumbsUp } from "lucide-react";
import type { ReactNode } from "react";
import type { TraceInfo } from "@/api/traces";
import { LongText } from "@/components/LongText";
import { Age } from "@/components/ui/Age";
import { IconButton } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Popover } from "@/components/ui/Popover";
import { Status } from "@/components/ui/Status";
import { AssessmentChips } from "@/features/traces/Chips";
import { formatCost, formatTokens } from "@/features/traces/figures";
import { assessmentsOf, costOf, experimentOf, latencyOf, modelOf, nameOf, promptsOf, runOf, sessionOf, stateOf, tagsOf, timeOf, tokensOf, userOf } from "@/features/traces/trace";
import { OnlyToLookAt, useAllowed } from "@/features/sharing/AllowedHere";
import { literal } from "@/lib/filter";
import { Tags } from "./Tags";
import { TraceMenu } from "./TraceMenu";
import { formatShort } from "./tree";

interface Props {
  info: TraceInfo;
  onThumb(good: boolean): void;
  onExpectation(): void;
  /** Undefined where they are in sight anyway. */
  onAssessments: (() => void) | undefined;
  onGone(): void;
  /** More that can be done. */
  actions?: ReactNode;
}

const LINK = "inline-flex min-h-6 min-w-6 items-center text-accent hover:underline";

/** What the trace is, what it took, and what it belongs to. */
export function TraceHead({ info, onThumb, onExpectation, onAssessments, onGone, actions }: Props) {
  const latency = latencyOf(info);
  const tokens = tokensOf(info);
  const cost = costOf(info);
  const tags = tagsOf(info);
  const judged = assessmentsOf(info);
  const mayJudge = useAllowed("assessment").edit;
  return (
    <header className="grid shrink-0 gap-1 border-b border-line px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-3">
        <div className="flex min-w-0 flex-1 basis-60 flex-wrap items-center gap-x-4 gap-y-1">
          <h1 title={nameOf(info)} className="line-clamp-2 text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">
            {nameOf(info)}
          </h1>
          <p className="flex flex-wrap items-center gap-x-4 gap-y-0.5 text-sm text-dim tabular-nums">
            <span className="inline-flex text-ink">
              <Status status={stateOf(info)} />
            </span>
            <Age time={timeOf(info)} />
            {latency !== undefined && <span title="Latency">{latency === 0 ? "< 1 ms" : formatShort(latency)}</span>}
            {tokens && (
              <span title={`${tokens.input ?? "?"} in, ${tokens.output ?? "?"} out`}>{formatTokens(tokens.total)} tokens</span>
            )}
            {cost && <span title="Cost">{formatCost(cost.total)}</span>}
          </p>
        </div>
        <div className="flex shrink-0">
          <Metadata info={info} />
          <OnlyToLookAt />
          {mayJudge && (
            <>
              <IconButton label="Good (Y)" aria-keyshortcuts="y" onClick={() => onThumb(true)}>
                <ThumbsUp className="size-4" />
              </IconButton>
              <IconButton label="Bad (N)" aria-keyshortcuts="n" onClick={() => onThumb(false)}>
                <ThumbsDown className="size-4" />
              </IconButton>
              <IconButton label="What should have come out (E)" aria-keyshortcuts="e" onClick={onExpectation}>
                <Target className="size-4" />
              </IconButton>
            </>
          )}
          <TraceMenu info={info} onGone={onGone} />
          {actions}
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
        <Relations info={info} />
        <Tags traceId={info.trace_id} tags={tags} />
        {judged.length > 0 && !onAssessments && <AssessmentChips all={judged} />}
        {judged.length > 0 && onAssessments && (
          <button type="button" title="Show the assessments" className="max-w-full rounded-full hover:brightness-95" onClick={onAssessments}>
            <AssessmentChips all={judged} />
          </button>
        )}
      </div>
    </header>
  );
}

/** All tags and metadata as they are stored. */
function Metadata({ info }: { info: TraceInfo }) {
  const rows: [string, string][] = [
    ["trace id", info.trace_id],
    ...(info.client_request_id ? [["client request id", info.client_request_id] as [string, string]] : []),
    ...Object.entries(info.tags ?? {}),
    ...Object.entries(info.trace_metadata ?? {}),
  ];
  return (
    <Popover
      label="Tags and metadata"
      trigger={
        <IconButton label="Tags and metadata">
          <Info className="size-4" />
        </IconButton>
      }
    >
      <dl tabIndex={0} className="grid max-h-[60vh] gap-2 overflow-y-auto p-3 text-xs">
        {rows.map(([key, value], index) => (
          <div key={index} className="min-w-0">
            <dt className="font-mono [overflow-wrap:anywhere] text-dim">{key}</dt>
            <dd className="font-mono">
              <LongText text={value} empty="(empty)" />
            </dd>
          </div>
        ))}
      </dl>
    </Popover>
  );
}

/** Links to what the trace belongs to. */
function Relations({ info }: { info: TraceInfo }) {
  const experimentId = experimentOf(info);
  const session = sessionOf(info);
  const user = userOf(info);
  const run = runOf(info);
  const model = modelOf(info);
  const to = (search: { session?: string; user?: string; filter?: string; view?: "sessions" }, text: string) =>
    experimentId ? (
      <Link to="/experiments/$experimentId/traces" params={{ experimentId }} search={search} className={LINK}>
        {text}
      </Link>
    ) : (
      text
    );
  return (
    <>
      {session && <Fact label="Session">{to({ view: "sessions", session }, session)}</Fact>}
      {user && <Fact label="User">{to({ user }, user)}</Fact>}
      {run && (
        <Fact label="Run">
          <Link to="/runs/$runId" params={{ runId: run }} className={`font-mono ${LINK}`}>
            {run.slice(0, 8)}
          </Link>
        </Fact>
      )}
      {model && (
        <Fact label="Model">
          <Link to="/logged-models/$modelId" params={{ modelId: model }} className={`font-mono ${LINK}`}>
            {model.slice(0, 12)}
          </Link>
        </Fact>
      )}
      {promptsOf(info).map((prompt) => (
        <Fact key={prompt} label="Prompt">
          {to({ filter: `prompt = ${literal(prompt)}` }, prompt)}
        </Fact>
      ))}
      <Fact label="ID">
        <span className="inline-flex items-center gap-1">
          <code className="font-mono">{info.trace_id.slice(0, 11)}…</code>
          <CopyButton text={info.trace_id} label="Copy the trace's id" />
        </span>
      </Fact>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="inline-flex max-w-72 min-w-0 items-center gap-1.5">
      <span className="text-dim">{label}</span>
      <span className="truncate">{children}</span>
    </span>
  );
}

