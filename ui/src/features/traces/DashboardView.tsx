import { useMemo, useState } from "react";
import { type Figure, firstTraceQuery } from "@/api/traces";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatDuration, formatNumber } from "@/lib/format";
import { useNow } from "@/lib/useNow";
import { useQuery } from "@tanstack/react-query";
import { Breakdowns } from "./Breakdowns";
import { along, formatCost, formatTokens, pieces, type Span, total, valueOf } from "./figures";
import { NoTraces } from "./NoTraces";
import { Panel } from "./Panel";
import { questionOf } from "./question";
import { rejectionOf } from "./rejection";
import { Toolbar } from "./Toolbar";
import type { ViewProps } from "./TracesView";
import { useFigures } from "./useFigures";
import { useSpan } from "./useSpan";

/** Volume, errors, latency, tokens, cost and judgements of the traces that are asked for, on a page of their own. */
export function DashboardView({ experimentId, experiment, search, onChange }: ViewProps) {
  const now = useNow(30_000);
  const question = questionOf(experimentId, search);
  const { within, from, to, orderBy: _, ...asked } = question;
  const first = useQuery(firstTraceQuery(asked));
  const span = useSpan(question, now, true);
  const rejection = rejectionOf(search.filter, first.error);
  const none = first.data === null;
  return (
    <>
      <Toolbar experimentId={experimentId} search={search} rejection={rejection} onChange={onChange} />
      {first.error && !rejection && <ErrorNote error={first.error} onRetry={() => first.refetch()} className="mx-4" />}
      {none && <NoTraces narrowed={Boolean(search.filter) || question.conditions.length > 0} time={search.time} experiment={experiment} />}
      {first.isPending && <Spinner />}
      {!none && span && !rejection && (
        <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-6">
          <Panels question={question} span={span} onTime={(start, end) => onChange({ from: start, to: end, time: undefined }, false)} />
          <Breakdowns
            question={question}
            span={span}
            onName={(name) => onChange({ name }, false)}
            onField={(field, value) => onChange({ also: { ...search.also, [field]: value } }, false)}
          />
        </div>
      )}
    </>
  );
}

const SUM = [{ aggregation_type: "SUM" }] as const;
const QUANTILES = [50, 90, 99].map((percentile_value) => ({ aggregation_type: "PERCENTILE", percentile_value }) as const);

interface PanelsProps {
  question: ReturnType<typeof questionOf>;
  span: Span;
  onTime(from: number, to: number): void;
}

function Panels({ question, span, onTime }: PanelsProps) {
  const [at, setAt] = useState<number>();
  const times = useMemo(() => pieces(span), [span]);
  const counts = useFigures(question, span, "trace_count", [{ aggregation_type: "COUNT" }], true, { dimensions: ["trace_status"] });
  // What the server refuses to count is refused once.
  const more = counts.isSuccess;
  const latency = useFigures(question, span, "latency", QUANTILES, more);
  const overall = useFigures(question, { ...span, interval: 0 }, "latency", QUANTILES, more);
  const input = useFigures(question, span, "input_tokens", [...SUM], more);
  const output = useFigures(question, span, "output_tokens", [...SUM], more);
  const costs = useFigures(question, span, "total_cost", [...SUM], more);
  const sessions = useFigures(question, span, "session_count", [{ aggregation_type: "COUNT" }], more);
  const sessionsInAll = useFigures(question, { ...span, interval: 0 }, "session_count", [{ aggregation_type: "COUNT" }], more);
  const drawn = useMemo(() => {
    const count = (figures: readonly Figure[]) => along(times, figures, (figure) => valueOf(figure, "COUNT"), 0);
    const sum = (figures: readonly Figure[] = []) => along(times, figures, (figure) => valueOf(figure, "SUM"), 0);
    const percentile = (name: string) => along(times, latency.data ?? [], (figure) => valueOf(figure, name), null);
    const all = count(counts.data ?? []);
    const failed = count(counts.data?.filter((figure) => figure.dimensions.trace_status === "ERROR") ?? []);
    return {
      ...{ all, failed, p50: percentile("P50"), p90: percentile("P90"), p99: percentile("P99") },
      rate: all.map((value, index) => (value ? (100 * (failed[index] ?? 0)) / value : null)),
      ...{ input: sum(input.data), output: sum(output.data), cost: sum(costs.data), sessions: count(sessions.data ?? []) },
    };
  }, [times, counts.data, latency.data, input.data, output.data, costs.data, sessions.data]);
  const error = counts.error ?? latency.error ?? overall.error ?? input.error ?? output.error ?? costs.error;
  if (error) return <ErrorNote error={error} onRetry={() => void counts.refetch()} />;

  /** The value under the cursor, else of all. */
  const said = (values: (number | null)[], all: number | undefined) => (at === undefined ? all : (values[at] ?? undefined));
  const lasting = (name: "P50" | "P90" | "P99", values: (number | null)[]) => {
    const value = said(values, overall.data?.[0] && valueOf(overall.data[0], name));
    return value === undefined ? "–" : formatDuration(value);
  };
  const all = said(drawn.all, total(drawn.all)) ?? 0;
  const failed = said(drawn.failed, total(drawn.failed)) ?? 0;
  const shared = { times, interval: span.interval, at, onHover: setAt, onTime };
  const whole = (value: number) => (Number.isInteger(value) ? formatTokens(value) : "");
  return (
    <section aria-label="Figures" className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,24rem),1fr))] gap-3">
      <Panel
        {...shared}
        title="Traces"
        axis={whole}
        said={[{ text: all.toLocaleString("en-US") }, { text: `${failed.toLocaleString("en-US")} failed`, colour: "bad" }]}
        series={[{ colour: "accent", look: "bars", values: drawn.all }, { colour: "bad", look: "bars", values: drawn.failed }]}
      />
      <Panel
        {...shared}
        title="Latency"
        axis={(value) => formatDuration(value)}
        said={[
          { text: `p50 ${lasting("P50", drawn.p50)}`, colour: "accent" },
          { text: `p90 ${lasting("P90", drawn.p90)}`, colour: "busy" },
          { text: `p99 ${lasting("P99", drawn.p99)}`, colour: "warn" },
        ]}
        series={[
          { colour: "warn", look: "line", values: drawn.p99 },
          { colour: "busy", look: "line", values: drawn.p90 },
          { colour: "accent", look: "line", values: drawn.p50 },
        ]}
      />
      <Panel
        {...shared}
        title="Error rate"
        axis={(value) => `${formatNumber(value, 3)} %`}
        said={[{ text: all ? `${formatNumber((100 * failed) / all, 2)} %` : "–" }]}
        series={[{ colour: "bad", look: "line", values: drawn.rate }]}
      />
      <Panel
        {...shared}
        title="Tokens"
        axis={whole}
        said={[
          { text: `${formatTokens(said(drawn.input, total(drawn.input)) ?? 0)} in`, colour: "accent" },
          { text: `${formatTokens(said(drawn.output, total(drawn.output)) ?? 0)} out`, colour: "busy" },
        ]}
        series={[{ colour: "accent", look: "line", values: drawn.input }, { colour: "busy", look: "line", values: drawn.output }]}
      />
      <Panel
        {...shared}
        title="Cost"
        axis={formatCost}
        said={[{ text: formatCost(said(drawn.cost, total(drawn.cost)) ?? 0) }]}
        series={[{ colour: "accent", look: "bars", values: drawn.cost }]}
      />
      <Panel
        {...shared}
        title="Sessions"
        axis={whole}
        said={[{ text: (said(drawn.sessions, sessionsInAll.data?.[0] && valueOf(sessionsInAll.data[0], "COUNT")) ?? 0).toLocaleString("en-US") }]}
        series={[{ colour: "accent", look: "bars", values: drawn.sessions }]}
      />
    </section>
  );
}
