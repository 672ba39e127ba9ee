import { Tabs } from "radix-ui";
import { type Ref, useMemo } from "react";
import type { TraceInfo } from "@/api/traces";
import { formatCost, formatTokens } from "@/features/traces/figures";
import { cx } from "@/lib/cx";
import { TRACE_TABS, type TraceSearch } from "./search";
import { Assessments } from "./Assessments";
import { Attributes } from "./Attributes";
import { Content } from "./Content";
import { Events } from "./Events";
import { lookOf } from "./look";
import { attribute, formatShort, type SpanNode, type SpanTree } from "./tree";

type Tab = NonNullable<TraceSearch["tab"]>;

interface Props {
  info: TraceInfo;
  tree: SpanTree;
  node: SpanNode;
  tab: Tab;
  ref: Ref<HTMLDivElement>;
  onTab(tab: Tab): void;
  onSelect(id: string): void;
}

/** One span, looked at from several sides. */
export function SpanPanel({ info, tree, node, tab, ref, onTab, onSelect }: Props) {
  const { span } = node;
  const counts = {
    content: 0,
    attributes: Object.keys(span.attributes ?? {}).length,
    events: (span.events?.length ?? 0) + (span.links?.length ?? 0),
    assessments: info.assessments?.length ?? 0,
  };
  const titles = { content: "Content", attributes: "Attributes", events: "Events", assessments: "Assessments" };
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(next) => onTab(TRACE_TABS.find((one) => one === next) ?? "content")}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div ref={ref} tabIndex={-1} role="region" aria-label={`Span ${span.name}`} className="flex min-h-0 flex-1 flex-col outline-none">
        <SpanHead node={node} />
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
          <Tabs.Content value="content">
            <Content node={node} traceId={info.trace_id} />
          </Tabs.Content>
          <Tabs.Content value="attributes">
            <Attributes span={span} />
          </Tabs.Content>
          <Tabs.Content value="events">
            <Events node={node} tree={tree} onSelect={onSelect} />
          </Tabs.Content>
          <Tabs.Content value="assessments">
            <Assessments info={info} tree={tree} onSelect={onSelect} />
          </Tabs.Content>
        </div>
      </div>
    </Tabs.Root>
  );
}

function SpanHead({ node }: { node: SpanNode }) {
  const { Icon, label, ink } = lookOf(node.type);
  const said = useMemo(() => figuresOf(node), [node]);
  return (
    <header className="grid shrink-0 gap-1 px-3 pt-3 pb-1.5">
      <h2 className="flex min-w-0 items-center gap-2 font-semibold">
        <Icon aria-hidden className={cx("size-4 shrink-0", ink)} />
        <span className="truncate">{node.span.name || "(no name)"}</span>
      </h2>
      <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-dim tabular-nums">
        <span>{label}</span>
        <span className={cx(node.span.status === "ERROR" && "font-medium text-bad")}>
          {node.open ? "Open" : ({ OK: "OK", ERROR: "Error" }[node.span.status ?? ""] ?? "No status")}
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
function figuresOf({ span }: SpanNode): { text: string; title: string }[] {
  const model = attribute(span, "mlflow.llm.model");
  const provider = attribute(span, "mlflow.llm.provider");
  const usage = numbers(attribute(span, "mlflow.chat.tokenUsage"));
  const cost = numbers(attribute(span, "mlflow.llm.cost"));
  const said: { text: string; title: string }[] = [];
  if (typeof model === "string") said.push({ text: model, title: typeof provider === "string" ? `Model of ${provider}` : "Model" });
  if (usage.input_tokens !== undefined || usage.output_tokens !== undefined) {
    said.push({ text: `${formatTokens(usage.input_tokens ?? 0)} → ${formatTokens(usage.output_tokens ?? 0)} tokens`, title: "Tokens in and out" });
  }
  if (usage.cache_read_input_tokens) said.push({ text: `${formatTokens(usage.cache_read_input_tokens)} from cache`, title: "Tokens read from the cache" });
  if (cost.total_cost !== undefined) said.push({ text: formatCost(cost.total_cost), title: "Cost" });
  return said;
}

function numbers(value: unknown): Record<string, number | undefined> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}
