import { useQuery } from "@tanstack/react-query";
import { Tabs } from "radix-ui";
import { type Ref, useMemo } from "react";
import { type SpanRecord, spanQuery } from "@/api/trace";
import type { TraceInfo } from "@/api/traces";
import { CopyButton } from "@/components/ui/CopyButton";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCost, formatTokens } from "@/features/traces/figures";
import { cx } from "@/lib/cx";
import { TRACE_TABS, type TraceSearch } from "./search";
import { Assessments } from "./Assessments";
import { Attributes } from "./Attributes";
import { Content } from "./Content";
import { Events } from "./Events";
import type { Judging } from "./judging";
import { lookOf } from "./look";
import { formatShort, type SpanNode, type SpanTree } from "./tree";
import { attribute } from "./values";

type Tab = NonNullable<TraceSearch["tab"]>;

interface Props {
  info: TraceInfo;
  tree: SpanTree;
  node: SpanNode;
  tab: Tab;
  ref: Ref<HTMLDivElement>;
  onTab(tab: Tab): void;
  onSelect(id: string): void;
  onJudge(judging: Judging): void;
}

/** One span, looked at from several sides. What it is called stands there at once, what it holds comes from the server. */
export function SpanPanel({ info, tree, node, tab, ref, onTab, onSelect, onJudge }: Props) {
  const query = useQuery(spanQuery(info.trace_id, node.id, !node.open));
  const span = query.data;
  const counts = {
    content: 0,
    attributes: Object.keys(span?.attributes ?? {}).length,
    events: (span?.events?.length ?? 0) + (span?.links?.length ?? 0),
    assessments: info.assessments?.length ?? 0,
  };
  const titles = { content: "Content", attributes: "Attributes", events: "Events", assessments: "Assessments" };
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(next) => onTab(TRACE_TABS.find((one) => one === next) ?? "content")}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div ref={ref} tabIndex={-1} role="region" aria-label={`Span ${node.name}`} className="flex min-h-0 flex-1 flex-col outline-none">
        <SpanHead node={node} span={span} />
        <Tabs.List aria-label="Sides of the span" className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-3">
          {TRACE_TABS.map((one) => (
            <Tabs.Trigger
              key={one}
              value={one}
              className="-mb-px -outline-offset-2 border-b-2 border-transparent px-2.5 py-1.5 text-sm font-medium text-dim hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
            >
              {titles[one]}
              {counts[one] > 0 && <span className="ml-1.5 rounded-full bg-sunken px-1.5 text-xs tabular-nums">{counts[one]}</span>}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {/* Keyed: what was opened in one span says nothing of the next. */}
        <div key={node.id} className="min-h-0 flex-1 overflow-y-auto p-3">
          <Tabs.Content value={tab}>
            {tab === "assessments" && <Assessments info={info} tree={tree} onSelect={onSelect} onJudge={onJudge} />}
            {tab === "content" && span && <Content span={span} traceId={info.trace_id} />}
            {tab === "attributes" && span && <Attributes span={span} />}
            {tab === "events" && span && <Events span={span} tree={tree} onSelect={onSelect} />}
            {tab !== "assessments" && !span && query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
            {tab !== "assessments" && !span && !query.error && (
              <div className="appear-late">
                <Spinner />
              </div>
            )}
          </Tabs.Content>
        </div>
      </div>
    </Tabs.Root>
  );
}

function SpanHead({ node, span }: { node: SpanNode; span: SpanRecord | undefined }) {
  const { Icon, label, ink } = lookOf(node.type);
  const said = useMemo(() => figuresOf(node, span), [node, span]);
  return (
    <header className="grid shrink-0 gap-1 px-3 pt-3 pb-1.5">
      <div className="flex min-w-0 items-center gap-2">
        <Icon aria-hidden className={cx("size-4 shrink-0", ink)} />
        <h2 className="min-w-0 flex-1 truncate font-semibold">{span?.name || node.name || "(no name)"}</h2>
        {span && <CopyButton text={JSON.stringify(span, null, 2)} label="Copy the span as JSON" />}
      </div>
      <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-dim tabular-nums">
        <span>{label}</span>
        <span className={cx(node.failed && "font-medium text-bad")}>
          {node.open ? "Open" : node.failed ? "Error" : node.succeeded ? "OK" : "No status"}
        </span>
        {!node.open && <span title="How long it took">{formatShort(node.end - node.start)}</span>}
        <span title="When it began, from the beginning of the trace">at {formatShort(node.start)}</span>
        {said.map(({ text, title }) => (
          <span key={title} title={title}>
            {text}
          </span>
        ))}
      </p>
    </header>
  );
}

/** The model, what went in and out of it, and what that cost. */
function figuresOf({ call }: SpanNode, span: SpanRecord | undefined): { text: string; title: string }[] {
  const said: { text: string; title: string }[] = [];
  if (!call) return said;
  if (call.model) said.push({ text: call.model, title: call.provider ? `Model of ${call.provider}` : "Model" });
  if (typeof call.input_tokens === "number" || typeof call.output_tokens === "number") {
    said.push({ text: `${formatTokens(call.input_tokens ?? 0)} → ${formatTokens(call.output_tokens ?? 0)} tokens`, title: "Tokens in and out" });
  }
  const usage = span && attribute(span, "mlflow.chat.tokenUsage");
  const cached = typeof usage === "object" && usage !== null && "cache_read_input_tokens" in usage ? usage.cache_read_input_tokens : undefined;
  if (typeof cached === "number" && cached > 0) said.push({ text: `${formatTokens(cached)} from cache`, title: "Tokens read from the cache" });
  if (typeof call.total_cost === "number") said.push({ text: formatCost(call.total_cost), title: "Cost" });
  return said;
}
