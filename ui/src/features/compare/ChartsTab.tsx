import { useMemo } from "react";
import { useRunColours } from "@/charts/color";
import { type Axis, AXES } from "@/charts/curve";
import type { Run } from "@/api/types";
import { Empty } from "@/components/ui/Empty";
import { SearchBox } from "@/components/ui/Input";
import { Segments } from "@/components/ui/Segments";
import { formatCount } from "@/lib/format";
import type { ChangeView } from "./ComparePage";
import { MetricChart } from "./MetricChart";
import { ParallelChart } from "./ParallelChart";
import { compareRows } from "./rows";
import { RunHeads } from "./RunHeads";
import type { CompareSearch } from "./search";

const AXIS_NAMES: Record<Axis, string> = { step: "Step", time: "Time", relative: "Since start" };
const OPTIONS = AXES.map((axis) => ({ value: axis, label: AXIS_NAMES[axis] }));
/** The most that a curve can be smoothed. */
const SMOOTHEST = 0.99;

interface Props {
  runs: Run[];
  search: CompareSearch;
  onChange: ChangeView;
  onChoose(ids: string[]): void;
}

/** The metrics of the runs in common charts, and how params and metrics go together. */
export function ChartsTab({ runs, search, onChange, onChoose }: Props) {
  const { axis = "step", log = false, smooth = 0, find = "" } = search;
  const ids = useMemo(() => runs.map((run) => run.info.run_id), [runs]);
  const colours = useRunColours(ids);
  const rows = useMemo(() => compareRows(runs), [runs]);
  const metrics = useMemo(() => rows.filter((row) => row.section === "Metrics").map((row) => row.key), [rows]);
  const wanted = metrics.filter((metric) => metric.toLowerCase().includes(find.toLowerCase()));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <RunHeads runs={runs} colours={colours} onChoose={onChoose} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-3">
        <SearchBox label="Find a metric" value={find} onChange={(next) => onChange({ find: next || undefined })} className="w-full sm:w-64" />
        <Segments label="Over" value={axis} options={OPTIONS} onChange={(next) => onChange({ axis: next === "step" ? undefined : next })} />
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" checked={log} onChange={(event) => onChange({ log: event.target.checked || undefined })} />
          Logarithmic
        </label>
        <label className="flex items-center gap-2 text-sm">
          Smoothing
          <input
            type="range"
            min={0}
            max={SMOOTHEST}
            step={0.01}
            value={smooth}
            onChange={(event) => onChange({ smooth: Number(event.target.value) || undefined })}
            className="w-28 accent-accent"
          />
        </label>
        <span aria-live="polite" className="text-sm text-dim tabular-nums">
          {formatCount(wanted.length, "metric")}
        </span>
      </div>
      <div className="grid gap-4 px-4 pb-6 [grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr))]">
        {runs.length > 1 && find === "" && <ParallelChart runs={runs} rows={rows} colours={colours} />}
        {wanted.map((metric) => (
          <MetricChart key={metric} metric={metric} runs={runs} colours={colours} axis={axis} log={log} smooth={smooth} />
        ))}
      </div>
      {wanted.length === 0 && (
        <Empty title={metrics.length === 0 ? "None of these runs logged a metric." : `No metric has “${find}” in its name.`} />
      )}
    </div>
  );
}
