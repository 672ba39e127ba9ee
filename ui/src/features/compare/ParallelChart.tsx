import { useMemo } from "react";
import { runName } from "@/api/runs";
import type { Run } from "@/api/types";
import { axisOf } from "@/charts/parallel";
import { ParallelCoordinates } from "@/charts/ParallelCoordinates";
import type { CompareRow } from "./rows";

const HEIGHT = 260;
/** More axes than this cannot be told apart. */
const MOST_AXES = 12;
const MOST_METRICS = 4;

interface Props {
  runs: readonly Run[];
  rows: readonly CompareRow[];
  colours: ReadonlyMap<string, string>;
}

/** Params in which the runs differ, and what came of them. */
export function ParallelChart({ runs, rows, colours }: Props) {
  const fields = useMemo(() => {
    const differing = rows.filter((row) => row.differs);
    const metrics = differing.filter((row) => row.section === "Metrics").slice(0, MOST_METRICS);
    const params = differing.filter((row) => row.section === "Params").slice(0, MOST_AXES - metrics.length);
    return [...params, ...metrics].map((row) => {
      const values = row.numbers ?? row.texts;
      const kind = row.section === "Params" ? "param" : "metric";
      const twice = (kind === "param" ? metrics : params).some(({ key }) => key === row.key);
      return { axis: axisOf(`${row.section} ${row.key}`, twice ? `${row.key} (${kind})` : row.key, values, true), values };
    });
  }, [rows]);
  if (fields.length < 2) return null;
  const lines = runs.map((run, at) => ({
    id: run.info.run_id,
    name: runName(run.info),
    colour: colours.get(run.info.run_id) ?? "var(--accent)",
    values: fields.map(({ values }) => values[at]),
  }));
  return (
    <article aria-label="Parallel coordinates" className="col-span-full min-w-0 rounded-xl border border-line bg-surface">
      <h3 className="px-4 pt-3 text-sm font-medium">Params and metrics</h3>
      <ParallelCoordinates
        axes={fields.map(({ axis }) => axis)}
        lines={lines}
        height={HEIGHT}
        label={`Params and metrics of ${lines.length} runs, one axis each`}
      />
    </article>
  );
}
