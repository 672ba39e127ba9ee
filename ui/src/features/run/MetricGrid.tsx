import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Run } from "@/api/types";
import { type ChartLook, MetricPanel } from "./MetricPanel";

const LEAST_WIDTH = 340;
const GAP = 16;
const PANEL = 250;
const HEADING = 36;

interface Group {
  title: string;
  keys: readonly string[];
}

type Line = { kind: "heading"; title: string } | { kind: "panels"; keys: readonly string[] };

interface Props {
  run: Run;
  groups: readonly Group[];
  look: ChartLook;
}

/** A chart for every metric, by group; of ten thousand, those in sight are in the page. */
export function MetricGrid({ run, groups, look }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(1);
  useEffect(() => {
    const element = scroller.current!;
    const measure = () => setColumns(Math.max(1, Math.floor((element.clientWidth - GAP) / (LEAST_WIDTH + GAP))));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const lines = useMemo(() => linesOf(groups, columns), [groups, columns]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]!.kind === "heading" ? HEADING : PANEL + GAP),
    overscan: 2,
  });
  useEffect(() => virtual.measure(), [lines, virtual]);
  return (
    <div ref={scroller} tabIndex={0} role="group" aria-label="Charts" className="min-h-0 flex-1 overflow-y-auto px-4 pb-4 -outline-offset-2">
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]!;
          if (line.kind === "heading") {
            return (
              <h2 key={`heading ${line.title}`} className="absolute inset-x-0 pt-2 text-sm font-semibold text-dim" style={{ top: start, height: HEADING }}>
                {line.title}
              </h2>
            );
          }
          return (
            <div
              key={line.keys[0]}
              className="absolute inset-x-0 grid gap-4"
              style={{ top: start, height: PANEL, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
            >
              {line.keys.map((key) => (
                <MetricPanel key={key} runId={run.info.run_id} metric={key} {...look} />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function linesOf(groups: readonly Group[], columns: number): Line[] {
  const lines: Line[] = [];
  for (const { title, keys } of groups) {
    if (title) lines.push({ kind: "heading", title });
    for (let at = 0; at < keys.length; at += columns) lines.push({ kind: "panels", keys: keys.slice(at, at + columns) });
  }
  return lines;
}
