import { useMemo, useState } from "react";
import type { Figure, TraceQuestion } from "@/api/traces";
import type { SmallSeries } from "@/charts/SmallChart";
import { formatDuration, formatNumber } from "@/lib/format";
import { FigureCard } from "./FigureCard";
import { along, formatCost, formatTokens, pieces, type Span, total, valueOf } from "./figures";
import { useFigures } from "./useFigures";

const HALF = { aggregation_type: "PERCENTILE", percentile_value: 50 } as const;
const MOST = { aggregation_type: "PERCENTILE", percentile_value: 95 } as const;
const SUM = { aggregation_type: "SUM" } as const;

interface Props {
  question: TraceQuestion;
  span: Span;
  /** Whether to ask for figures now. */
  ready: boolean;
  /** Look at a part of the time only; both in milliseconds. */
  onTime(from: number, to: number): void;
}

/** Volume, errors, latency, tokens and cost over time, of the traces that are asked for. */
export function Dashboard({ question, span, ready, onTime }: Props) {
  const [at, setAt] = useState<number>();
  const times = useMemo(() => pieces(span), [span]);
  const counts = useFigures(question, span, "trace_count", [{ aggregation_type: "COUNT" }], ready, { dimensions: ["trace_status"] });
  // A filter that figures cannot have is refused once, not five times.
  const more = ready && counts.isSuccess && !counts.isPlaceholderData;
  const latency = useFigures(question, span, "latency", [HALF, MOST], more);
  const overall = useFigures(question, { ...span, interval: 0 }, "latency", [HALF, MOST], more);
  const tokens = useFigures(question, span, "total_tokens", [SUM], more);
  const costs = useFigures(question, span, "total_cost", [SUM], more);
  const drawn = useMemo(() => {
    const count = (figures: readonly Figure[]) => along(times, figures, (figure) => valueOf(figure, "COUNT"), 0);
    const failed = counts.data?.filter((figure) => figure.dimensions.trace_status === "ERROR") ?? [];
    const sum = (figures: readonly Figure[] = []) => along(times, figures, (figure) => valueOf(figure, "SUM"), 0);
    const percentile = (name: string) => along(times, latency.data ?? [], (figure) => valueOf(figure, name), null);
    return {
      count: count(counts.data ?? []),
      failed: count(failed),
      p50: percentile("P50"),
      p95: percentile("P95"),
      tokens: sum(tokens.data),
      costs: sum(costs.data),
    };
  }, [times, counts.data, latency.data, tokens.data, costs.data]);

  const error = counts.error ?? latency.error ?? overall.error ?? tokens.error ?? costs.error;
  if (error) return <p className="px-4 pb-3 text-xs text-dim">No figures: {error.message.split("\n", 1)[0]}</p>;

  /** The value under the cursor, else of all. */
  const said = (values: (number | null)[], all: number | undefined) => (at === undefined ? all : (values[at] ?? undefined));
  const all = {
    count: total(drawn.count),
    failed: total(drawn.failed),
    p50: overall.data?.[0] && valueOf(overall.data[0], "P50"),
    p95: overall.data?.[0] && valueOf(overall.data[0], "P95"),
  };
  const count = said(drawn.count, all.count) ?? 0;
  const failed = said(drawn.failed, all.failed) ?? 0;
  const cards: { title: string; value: string; second?: string; series: SmallSeries[] }[] = [
    { title: "Traces", value: count.toLocaleString("en-US"), series: [bars("accent", drawn.count)] },
    {
      title: "Errors",
      value: failed.toLocaleString("en-US"),
      second: count ? `${formatNumber((100 * failed) / count, 2)} %` : undefined,
      series: [bars("bad", drawn.failed)],
    },
    {
      title: "Latency",
      value: lasting("p50", said(drawn.p50, all.p50)),
      second: lasting("p95", said(drawn.p95, all.p95)),
      series: [
        { colour: "busy", look: "line", values: drawn.p95 },
        { colour: "accent", look: "line", values: drawn.p50 },
      ],
    },
    { title: "Tokens", value: formatTokens(said(drawn.tokens, total(drawn.tokens)) ?? 0), series: [bars("accent", drawn.tokens)] },
    { title: "Cost", value: formatCost(said(drawn.costs, total(drawn.costs)) ?? 0), series: [bars("accent", drawn.costs)] },
  ];
  return (
    <section aria-label="Figures" tabIndex={0} className="flex shrink-0 scroll-px-4 gap-2 overflow-x-auto px-4 pb-3 max-md:snap-x">
      {cards.map((card) => (
        <FigureCard key={card.title} {...card} times={times} interval={span.interval} at={at} onHover={setAt} onTime={onTime} />
      ))}
    </section>
  );
}

function bars(colour: SmallSeries["colour"], values: (number | null)[]): SmallSeries {
  return { colour, look: "bars", values };
}

function lasting(name: string, milliseconds: number | undefined): string {
  return `${name} ${milliseconds === undefined ? "–" : formatDuration(milliseconds)}`;
}
