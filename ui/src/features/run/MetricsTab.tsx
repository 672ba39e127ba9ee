import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Run } from "@/api/types";
import { groupKeys } from "@/charts/groupKeys";
import { Button } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { SearchBox } from "@/components/ui/Input";
import { Segments } from "@/components/ui/Segments";
import { formatCount } from "@/lib/format";
import { useDebounced } from "@/lib/useDebounced";
import { MetricGrid } from "./MetricGrid";
import type { ChartLook } from "./MetricPanel";
import { isSystem, systemGroups } from "./system";

const AXES = [
  { value: "step", label: "Step" },
  { value: "relative", label: "Relative" },
  { value: "time", label: "Time" },
] as const;

interface Props {
  run: Run;
  /** What the machine was doing, over time; else what the run logged, over its steps. */
  system?: boolean;
}

/** A chart for every metric. */
export function MetricsTab({ run, system = false }: Props) {
  const search = useSearch({ from: "/runs/$runId" });
  const { metric: wanted = "", smooth: amount = 0, log_y: logY = false, from, to } = search;
  const axis = search.axis ?? (system ? "relative" : "step");
  const navigate = useNavigate({ from: "/runs/$runId" });
  const change = useCallback((next: Partial<typeof search>) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true }), [navigate]);
  const look = useMemo(
    (): ChartLook => ({
      axis,
      smoothing: amount > 0 ? { kind: "ema", amount } : { kind: "none", amount: 0 },
      logY,
      zoom: from !== undefined && to !== undefined ? [from, to] : undefined,
      onZoom: (range) => change({ from: range?.[0], to: range?.[1] }),
    }),
    [axis, amount, logY, from, to, change],
  );
  const metrics = run.data?.metrics;
  const keys = useMemo(() => (metrics ?? []).map((metric) => metric.key).filter((key) => isSystem(key) === system), [metrics, system]);
  const settled = useDebounced(wanted, 100);
  const groups = useMemo(() => {
    const found = keys.filter((key) => key.toLowerCase().includes(settled.toLowerCase()));
    if (system) return systemGroups(found);
    return groupKeys(found).map(({ prefix, keys: inside }) => ({ title: prefix, keys: inside }));
  }, [keys, settled, system]);
  if (keys.length === 0) {
    return (
      <Empty title="No metrics logged." code={`mlflow.log_metric("loss", 0.12, step=1)`}>
        Every metric that the run logs is drawn here.
      </Empty>
    );
  }
  const count = groups.reduce((sum, group) => sum + group.keys.length, 0);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-3 px-4 py-3">
        <SearchBox label="Find a metric" value={wanted} onChange={(text) => change({ metric: text || undefined })} className="w-64" />
        <Segments<(typeof AXES)[number]["value"]>
          label="Horizontal axis"
          value={axis}
          options={system ? AXES.slice(1) : AXES}
          // A part of one axis means nothing on another.
          onChange={(next) => change({ axis: next === "step" ? undefined : next, from: undefined, to: undefined })}
        />
        <label className="flex items-center gap-2 text-sm text-dim">
          Smoothing
          <input type="range" min={0} max={0.99} step={0.01} value={amount} onChange={(event) => change({ smooth: Number(event.target.value) || undefined })} className="w-24 accent-(--accent)" />
        </label>
        <label className="flex items-center gap-1.5 text-sm text-dim">
          <input type="checkbox" checked={logY} onChange={(event) => change({ log_y: event.target.checked || undefined })} /> Log scale
        </label>
        {look.zoom && (
          <Button size="small" onClick={() => look.onZoom(undefined)}>
            Show all
          </Button>
        )}
        <span role="status" className="ml-auto text-xs text-dim tabular-nums">
          {count < keys.length ? `${count.toLocaleString("en-US")} of ${formatCount(keys.length, "metric")}` : formatCount(count, "metric")}
        </span>
      </div>
      {count === 0 ? <Empty title="No metric has that in its name." /> : <MetricGrid run={run} groups={groups} look={look} />}
    </div>
  );
}
