import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type MetricSummary, metricSummariesQuery, type Placed } from "@/api/metric-summaries";
import { metricValue, type Run } from "@/api/types";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { cx } from "@/lib/cx";
import { formatNumber } from "@/lib/format";
import { FoundRows } from "./FoundRows";
import { VirtualRows } from "./VirtualRows";

const ROW = 33;
const GRID = "grid grid-cols-[minmax(0,1fr)_6.5rem] pr-2 @sm:grid-cols-[minmax(0,1fr)_repeat(3,5.5rem)] @xl:grid-cols-[minmax(0,1fr)_repeat(4,6rem)]";
const PARTS = ["last", "min", "max", "first"] as const;
const LOOKS = { last: "", min: "hidden @sm:block", max: "hidden @sm:block", first: "hidden @xl:block" };
const TITLES = { last: "Last", min: "Min", max: "Max", first: "First" };
const keyOf = (metric: MetricSummary) => metric.key;

/** What every metric was last, at least, at most and first, and at which step. */
export function MetricTable({ run }: { run: Run }) {
  const id = run.info.run_id;
  const query = useQuery(metricSummariesQuery([id]));
  const summaries = query.data?.get(id);
  const metrics = run.data?.metrics;
  // Until the others are there, the last values that came with the run.
  const rows = useMemo(
    () =>
      summaries
        ? [...summaries.values()]
        : (metrics ?? []).map(({ key, value, step }): MetricSummary => {
            const last = { value: metricValue(value), step: Number(step ?? 0) };
            return { key, points: 0, last, first: last, min: undefined, max: undefined };
          }),
    [summaries, metrics],
  );
  return (
    <FoundRows title="Metrics" none="No metrics logged." rows={rows} keyOf={keyOf} textOf={keyOf}>
      {(found) => (
        <div role="table" aria-label="Metrics" className="@container text-sm">
          <div role="rowgroup">
            <div role="row" className={cx(GRID, "border-y border-line bg-canvas/60 text-xs text-dim")}>
              <span role="columnheader" className="px-4 py-1.5">
                Metric
              </span>
              {PARTS.map((part) => (
                <span key={part} role="columnheader" className={cx("px-2 py-1.5 text-right", LOOKS[part])}>
                  {TITLES[part]}
                </span>
              ))}
            </div>
          </div>
          {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-3" />}
          <VirtualRows count={found.length} estimate={ROW} keyOf={(index) => found[index]!.key}>
            {(index) => <MetricRow id={id} metric={found[index]!} />}
          </VirtualRows>
        </div>
      )}
    </FoundRows>
  );
}

function MetricRow({ id, metric }: { id: string; metric: MetricSummary }) {
  return (
    <div role="row" className={cx(GRID, "border-b border-line/60 hover:bg-canvas")}>
      <span role="rowheader" className="px-4 py-1.5 [overflow-wrap:anywhere]">
        <Link
          to="/runs/$runId"
          params={{ runId: id }}
          search={{ tab: metric.key.startsWith("system/") ? "system" : "metrics", metric: metric.key }}
          className="text-dim hover:text-accent hover:underline"
        >
          {metric.key}
        </Link>
      </span>
      {PARTS.map((part) => (
        <span key={part} role="cell" className={cx("px-2 py-1.5 text-right tabular-nums", part === "last" && "font-medium", LOOKS[part])}>
          <Value placed={metric[part]} once={metric.points === 1} />
        </span>
      ))}
    </div>
  );
}

/** A value; at which step it was logged is said on hover, and beside it where there is more than one. */
function Value({ placed, once }: { placed: Placed | undefined; once: boolean }) {
  if (!placed) return <span className="text-dim">–</span>;
  return (
    <span title={`${placed.value} at step ${placed.step}`}>
      {formatNumber(placed.value, 5)}
      {!once && <span className="block text-xs leading-3 font-normal text-dim">step {placed.step}</span>}
    </span>
  );
}
