import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Run } from "@/api/types";
import { groupKeys } from "@/charts/line";
import { Empty } from "@/components/ui/Empty";
import { SearchBox } from "@/components/ui/Input";
import { Segments } from "@/components/ui/Segments";
import { MetricPanel } from "./MetricPanel";

const AXES = [
  { value: "step", label: "Step" },
  { value: "time", label: "Time" },
] as const;

/** A chart for every metric. */
export function MetricsTab({ run, refresh }: { run: Run; refresh: number | false }) {
  const { axis = "step" } = useSearch({ from: "/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const [wanted, setWanted] = useState("");
  const keys = (run.data?.metrics ?? []).map((metric) => metric.key);
  if (keys.length === 0) return <Empty title="No metrics logged." />;
  const groups = groupKeys(keys.filter((key) => key.toLowerCase().includes(wanted.toLowerCase())));

  return (
    <div className="grid gap-5 p-4">
      <div className="flex items-center gap-3">
        <SearchBox label="Find a metric" value={wanted} onChange={setWanted} className="w-64" />
        <Segments
          label="Horizontal axis"
          value={axis}
          options={AXES}
          onChange={(next) =>
            navigate({
              search: (before) => ({ ...before, axis: next === "time" ? next : undefined }),
              replace: true,
            })
          }
        />
      </div>
      {groups.map((group) => (
        <section key={group.prefix} aria-label={group.prefix || "Metrics"} className="grid gap-3">
          <h2 className={group.prefix ? "text-sm font-semibold text-dim" : "sr-only"}>{group.prefix || "Metrics"}</h2>
          <div className="grid grid-cols-[repeat(auto-fill,minmax(min(22rem,100%),1fr))] gap-4">
            {group.keys.map((key) => (
              <MetricPanel key={key} runId={run.info.run_id} metric={key} axis={axis} refresh={refresh} />
            ))}
          </div>
        </section>
      ))}
      {groups.length === 0 && <Empty title="No metric has that in its name." />}
    </div>
  );
}
