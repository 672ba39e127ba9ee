import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { metricSummariesQuery } from "@/api/metric-summaries";
import type { Run } from "@/api/types";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { SearchBox } from "@/components/ui/Input";
import { Segments } from "@/components/ui/Segments";
import { formatCount } from "@/lib/format";
import type { ChangeView } from "./ComparePage";
import { RunHead } from "./RunHeads";
import { compareRows, type CompareRow, type Section, wantedRows } from "./rows";
import type { CompareSearch } from "./search";
import { ValueRow } from "./ValueRow";

export const KEY_WIDTH = "w-36 sm:w-64";
export const RUN_WIDTH = "w-44 sm:w-56";
const ROW_HEIGHT = 32;

const OF = [
  { value: "last", label: "Last" },
  { value: "min", label: "Min" },
  { value: "max", label: "Max" },
] as const;

/** A heading, or a key in all runs. */
type Line = { section: Section; count: number } | { row: CompareRow };

interface Props {
  runs: Run[];
  search: CompareSearch;
  onChange: ChangeView;
  onChoose(ids: string[]): void;
}

/** Params, metrics and tags of the runs, a key a row and a run a column. */
export function ValuesTab({ runs, search, onChange, onChoose }: Props) {
  const { differences = false, find = "", of = "last" } = search;
  const ids = useMemo(() => runs.map((run) => run.info.run_id), [runs]);
  const summaries = useQuery({ ...metricSummariesQuery(ids), enabled: of !== "last", placeholderData: keepPreviousData });
  const rows = useMemo(() => compareRows(runs, of, summaries.data), [runs, of, summaries.data]);
  const wanted = useMemo(() => wantedRows(rows, differences, find), [rows, differences, find]);
  const lines = useMemo(() => withHeadings(wanted), [wanted]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
  });
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <SearchBox
          label="Find a key"
          value={find}
          onChange={(next) => onChange({ find: next || undefined })}
          className="w-full sm:w-72"
        />
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={differences}
            onChange={(event) => onChange({ differences: event.target.checked || undefined })}
          />
          Differences only
        </label>
        <Segments
          label="Which value of metrics"
          value={of}
          options={OF}
          onChange={(next) => onChange({ of: next === "last" ? undefined : next })}
        />
        <span aria-live="polite" className="text-sm text-dim tabular-nums">
          {formatCount(wanted.length, "row")}
        </span>
      </div>
      {summaries.error && of !== "last" && <ErrorNote error={summaries.error} className="mx-4 mb-3" />}
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto border-t border-line bg-surface">
        <div role="table" aria-label="Values of the runs" aria-rowcount={wanted.length + 1} className="w-max min-w-full text-sm">
          <div role="rowgroup" className="sticky top-0 z-20">
            <div role="row" className="flex border-b border-line bg-surface">
              <div role="columnheader" className={`${KEY_WIDTH} sticky left-0 z-10 shrink-0 border-r border-line bg-surface px-4 py-2 font-medium text-dim`}>
                Key
              </div>
              {runs.map((run) => (
                <div key={run.info.run_id} role="columnheader" className={`${RUN_WIDTH} shrink-0 px-3 py-1.5`}>
                  <RunHead run={run} runs={runs} onChoose={onChoose} />
                </div>
              ))}
            </div>
          </div>
          <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start, size }) => {
              const line = lines[index]!;
              const place = { height: size, transform: `translateY(${start}px)` };
              return "row" in line ? (
                <ValueRow key={`${line.row.section} ${line.row.key}`} row={line.row} runs={runs} place={place} />
              ) : (
                <div key={line.section} role="row" className="absolute inset-x-0 top-0 flex items-end bg-canvas" style={place}>
                  <div role="cell" className="sticky left-0 px-4 pb-1 text-xs font-semibold tracking-wide text-dim">
                    {line.section} <span className="font-normal tabular-nums">{line.count}</span>
                  </div>
                </div>
              );
            })}
          </div>
        </div>
        {wanted.length === 0 && (
          <Empty title={find ? `No key has “${find}” in it.` : "These runs are the same in everything they logged."} />
        )}
      </div>
    </>
  );
}

function withHeadings(rows: CompareRow[]): Line[] {
  const counts = new Map<Section, number>();
  for (const { section } of rows) counts.set(section, (counts.get(section) ?? 0) + 1);
  return rows.flatMap((row, index): Line[] =>
    row.section === rows[index - 1]?.section ? [{ row }] : [{ section: row.section, count: counts.get(row.section)! }, { row }],
  );
}
