import { Link } from "@tanstack/react-router";
import type { TraceInfo } from "@/api/traces";
import type { Column, Sort } from "@/components/table/column";
import { Age } from "@/components/ui/Age";
import { Status } from "@/components/ui/Status";
import { formatDuration } from "@/lib/format";
import { AssessmentChips, TagChips, VerdictText } from "./Chips";
import { formatCost, formatTokens } from "./figures";
import { previewText } from "./preview";
import {
  assessmentsOf,
  costOf,
  latencyOf,
  modelOf,
  nameOf,
  promptsOf,
  runOf,
  sessionOf,
  stateOf,
  tagsOf,
  timeOf,
  tokensOf,
  type Usage,
  userOf,
} from "./trace";

/** How each column that can order the traces is called in the search grammar. */
const ORDERS: Record<string, string> = {
  name: "name",
  time: "timestamp_ms",
  state: "status",
  latency: "execution_time_ms",
  tokens: "total_tokens",
  cost: "total_cost",
  session: "session_id",
  user: "user",
};

const FIXED: Column<TraceInfo>[] = [
  { id: "name", label: "Trace", width: 180, pinned: true, render: (info) => <Name info={info} /> },
  { id: "time", label: "Time", kind: "time", width: 124, render: (info) => <Age time={timeOf(info)} /> },
  { id: "request", label: "Request", width: 230, render: (info) => <Preview text={info.request_preview} /> },
  { id: "response", label: "Response", width: 240, render: (info) => <Preview text={info.response_preview} /> },
  { id: "state", label: "State", width: 112, render: (info) => <Status status={stateOf(info)} /> },
  { id: "latency", label: "Latency", kind: "number", width: 92, render: (info) => <Latency info={info} /> },
  { id: "tokens", label: "Tokens", kind: "number", width: 84, render: (info) => <Tokens usage={tokensOf(info)} /> },
  { id: "cost", label: "Cost", title: "Cost in US dollars", kind: "number", width: 92, render: (info) => <Cost usage={costOf(info)} /> },
  { id: "assessments", label: "Assessments", width: 220, render: (info) => <AssessmentChips all={assessmentsOf(info)} /> },
  { id: "session", label: "Session", width: 120, render: (info) => <Plain text={sessionOf(info)} /> },
  { id: "user", label: "User", width: 96, render: (info) => <Plain text={userOf(info)} /> },
  { id: "run", label: "Run", width: 100, render: (info) => <RunLink id={runOf(info)} /> },
  { id: "model", label: "Logged model", width: 130, render: (info) => <ModelLink id={modelOf(info)} /> },
  { id: "prompts", label: "Prompts", width: 150, render: (info) => <Plain text={promptsOf(info).join(", ") || undefined} /> },
  { id: "tags", label: "Tags", width: 240, render: (info) => <TagChips tags={tagsOf(info)} /> },
  { id: "id", label: "Trace ID", width: 280, render: (info) => <span className="truncate font-mono text-xs">{info.trace_id}</span> },
];

/** The state stands as an icon at the name. */
const HIDDEN_AT_FIRST = new Set(["id", "state", "run", "model", "prompts"]);
export const SHOWN_AT_FIRST = FIXED.map(({ id }) => id).filter((id) => !HIDDEN_AT_FIRST.has(id));

/** Every column there can be: the fixed ones, and one for each tag and judgement of these traces. */
export function columnsOf(traces: readonly TraceInfo[]): Column<TraceInfo>[] {
  const tags = new Set<string>();
  const judged = new Set<string>();
  for (const info of traces) {
    for (const [key] of tagsOf(info)) tags.add(key);
    for (const { assessment_name: name } of assessmentsOf(info)) if (name) judged.add(name);
  }
  const sorted = (keys: Set<string>) => [...keys].sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  return [
    ...FIXED.map((column) => ({ ...column, sortable: column.id in ORDERS })),
    ...sorted(judged).map((name) => judgementColumn(name)),
    ...sorted(tags).map((key) => ({
      id: `tags.${key}`,
      label: key,
      title: `Tag ${key}`,
      width: 130,
      render: (info: TraceInfo) => <Plain text={info.tags?.[key]} />,
    })),
  ];
}

function judgementColumn(name: string): Column<TraceInfo> {
  return {
    id: `assessments.${name}`,
    label: name,
    title: `Assessment ${name}`,
    width: 110,
    render: (info) => {
      const found = assessmentsOf(info).findLast((assessment) => assessment.assessment_name === name);
      return found ? <VerdictText assessment={found} /> : null;
    },
  };
}

/** The `order_by` of a search; without a column the server's own order, the newest first. */
export function orderBy(sort: Sort | undefined): string[] {
  const field = sort && ORDERS[sort.column];
  return field ? [`${field} ${sort.ascending ? "ASC" : "DESC"}`] : [];
}

function Name({ info }: { info: TraceInfo }) {
  const name = nameOf(info);
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Status status={stateOf(info)} brief />
      <Link
        to="/traces/$traceId"
        params={{ traceId: info.trace_id }}
        className="truncate font-medium group-hover:text-accent"
        title={`${name} (${info.trace_id})`}
      >
        {name}
      </Link>
    </span>
  );
}

function Preview({ text }: { text: string | null | undefined }) {
  const said = previewText(text);
  return said ? (
    <span className="truncate" title={said}>
      {said}
    </span>
  ) : (
    <span className="text-dim">–</span>
  );
}

function Plain({ text }: { text: string | undefined }) {
  return (
    <span className="truncate" title={text}>
      {text}
    </span>
  );
}

function RunLink({ id }: { id: string | undefined }) {
  return id ? (
    <Link to="/runs/$runId" params={{ runId: id }} className="truncate font-mono text-xs hover:text-accent" title={id}>
      {id.slice(0, 8)}
    </Link>
  ) : null;
}

function ModelLink({ id }: { id: string | undefined }) {
  return id ? (
    <Link to="/logged-models/$modelId" params={{ modelId: id }} className="truncate font-mono text-xs hover:text-accent" title={id}>
      {id.slice(0, 12)}
    </Link>
  ) : null;
}

function Latency({ info }: { info: TraceInfo }) {
  const latency = latencyOf(info);
  return latency === undefined ? null : <>{formatDuration(latency)}</>;
}

function Tokens({ usage }: { usage: Usage | undefined }) {
  if (!usage) return null;
  return <span title={`${parts(usage, (count) => count.toLocaleString("en-US"))} tokens`}>{formatTokens(usage.total)}</span>;
}

function Cost({ usage }: { usage: Usage | undefined }) {
  if (!usage) return null;
  return <span title={parts(usage, (cost) => `$${cost}`)}>{formatCost(usage.total)}</span>;
}

function parts({ input, output, total }: Usage, written: (value: number) => string): string {
  if (input === undefined || output === undefined) return written(total);
  return `${written(input)} in, ${written(output)} out, ${written(total)} in all`;
}
