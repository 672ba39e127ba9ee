import { type ReactNode, useMemo } from "react";
import type { TraceQuestion } from "@/api/traces";
import { formatDuration, formatNumber } from "@/lib/format";
import { formatCost, formatTokens, type Span, valuesBy } from "./figures";
import { useFigures } from "./useFigures";

const COUNT = [{ aggregation_type: "COUNT" }] as const;
const SUM = [{ aggregation_type: "SUM" }] as const;
const QUANTILES = [50, 95].map((percentile_value) => ({ aggregation_type: "PERCENTILE", percentile_value }) as const);
const MOST = 12;

interface Props {
  question: TraceQuestion;
  span: Span;
  onName(name: string): void;
  /** Only traces with this value of a field of the search grammar. */
  onField(field: string, value: string): void;
}

/** The same figures by name, by model and by judgement. */
export function Breakdowns({ question, span, onName, onField }: Props) {
  const shared = { question, span };
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,30rem),1fr))] gap-3 pt-3">
      <By
        {...shared}
        title="By name"
        heads={["Name", "Traces"]}
        view="TRACES"
        metric="trace_count"
        dimension="trace_name"
        status="trace_status"
        onChoose={onName}
      />
      <By
        {...shared}
        title="By model"
        heads={["Model", "Calls"]}
        view="SPANS"
        metric="span_count"
        dimension="span_model_name"
        status="span_status"
        empty="No span names its model."
        onChoose={(model) => onField("span.model", model)}
      />
      <ByJudgement {...shared} />
    </div>
  );
}

interface ByProps extends Pick<Props, "question" | "span"> {
  title: string;
  /** The heads of the first two columns. */
  heads: [string, string];
  view: "TRACES" | "SPANS";
  /** How many there are; by what, and by which status, they are told apart. */
  metric: "trace_count" | "span_count";
  dimension: string;
  status: string;
  empty?: string;
  onChoose(value: string): void;
}

function By({ question, span, title, heads, view, metric, dimension, status, empty, onChoose }: ByProps) {
  const all = { ...span, interval: 0 };
  const by = { view, dimensions: [dimension] };
  const counts = useFigures(question, all, metric, [...COUNT], true, { view, dimensions: [dimension, status] });
  const latency = useFigures(question, all, "latency", QUANTILES, true, by);
  const tokens = useFigures(question, all, "total_tokens", [...SUM], true, by);
  const costs = useFigures(question, all, "total_cost", [...SUM], true, by);
  const rows = useMemo(() => {
    const found = new Map<string, { count: number; failed: number }>();
    for (const { dimensions, values } of counts.data ?? []) {
      const name = dimensions[dimension] ?? "";
      const one = found.get(name) ?? { count: 0, failed: 0 };
      one.count += values.COUNT ?? 0;
      if (dimensions[status] === "ERROR") one.failed += values.COUNT ?? 0;
      found.set(name, one);
    }
    return [...found].sort((one, other) => other[1].count - one[1].count);
  }, [counts.data, dimension, status]);
  const p50 = valuesBy(latency.data, dimension, "P50");
  const p95 = valuesBy(latency.data, dimension, "P95");
  const used = valuesBy(tokens.data, dimension, "SUM");
  const paid = valuesBy(costs.data, dimension, "SUM");
  return (
    <Table
      title={title}
      heads={[...heads, "Errors", "p50", "p95", "Tokens", "Cost"]}
      empty={empty}
      rows={rows.map(([name, { count, failed }]) => ({
        key: name,
        onChoose: () => onChoose(name),
        cells: [
          ...[count.toLocaleString("en-US"), share(failed, count), lasting(p50.get(name)), lasting(p95.get(name))],
          ...[tokensOf(used.get(name)), costOf(paid.get(name))],
        ],
      }))}
    />
  );
}

function ByJudgement({ question, span }: Pick<Props, "question" | "span">) {
  const all = { ...span, interval: 0 };
  const counts = useFigures(question, all, "assessment_count", [...COUNT], true, { view: "ASSESSMENTS", dimensions: ["assessment_name"] });
  const means = useFigures(question, all, "assessment_value", [{ aggregation_type: "AVG" }], true, { view: "ASSESSMENTS", dimensions: ["assessment_name"] });
  const values = valuesBy(means.data, "assessment_name", "AVG");
  const rows = [...valuesBy(counts.data, "assessment_name", "COUNT")].sort((one, other) => other[1] - one[1]);
  return (
    <Table
      title="Assessments"
      heads={["Name", "Number", "Mean"]}
      note="Yes counts as 1, no as 0."
      empty="Nobody has judged these traces."
      rows={rows.map(([name, count]) => {
        const mean = values.get(name);
        return { key: name, cells: [count.toLocaleString("en-US"), mean === undefined ? "" : formatNumber(mean, 3)] };
      })}
    />
  );
}

const lasting = (value: number | undefined) => (value === undefined ? "" : formatDuration(value));
const tokensOf = (value: number | undefined) => (value === undefined ? "" : formatTokens(value));
const costOf = (value: number | undefined) => (value === undefined ? "" : formatCost(value));
const share = (part: number, all: number) => (part ? <span className="text-bad">{formatNumber((100 * part) / all, 2)} %</span> : "");

interface TableProps {
  title: string;
  heads: string[];
  rows: { key: string; cells: ReactNode[]; onChoose?(): void }[];
  empty?: string;
  note?: string;
}

function Table({ title, heads, rows, empty = "Nothing.", note }: TableProps) {
  return (
    <section aria-label={title} className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface">
      <h2 className="flex items-baseline justify-between gap-2 px-3 pt-2.5 pb-1.5 text-sm font-semibold">
        {title}
        {rows.length > MOST && <span className="text-xs font-normal text-dim">the first {MOST} of {rows.length.toLocaleString("en-US")}</span>}
        {note && rows.length > 0 && rows.length <= MOST && <span className="text-xs font-normal text-dim">{note}</span>}
      </h2>
      {rows.length === 0 ? (
        <p className="px-3 pb-3 text-sm text-dim">{empty}</p>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full text-sm tabular-nums">
            <thead>
              <tr className="border-b border-line text-xs text-dim">
                {heads.map((head, index) => (
                  <th key={head} scope="col" className={`px-3 py-1 font-normal ${index === 0 ? "text-left" : "text-right"}`}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, MOST).map(({ key, cells, onChoose }) => (
                <tr key={key} className="border-b border-line/60 last:border-0">
                  <th scope="row" className="max-w-56 px-3 py-1.5 text-left font-normal">
                    {onChoose ? (
                      <button type="button" title={`Only traces with ${key}`} className="block max-w-full truncate hover:text-accent" onClick={onChoose}>
                        {key || "(no name)"}
                      </button>
                    ) : (
                      <span className="block truncate" title={key}>
                        {key}
                      </span>
                    )}
                  </th>
                  {cells.map((cell, index) => (
                    <td key={heads[index + 1]} className="px-3 py-1.5 text-right whitespace-nowrap">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
