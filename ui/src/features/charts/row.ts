/** A run with its data by key. */

import { parentOf } from "@/api/runs";
import { metricValue, type Run, type RunInfo } from "@/api/types";

export interface RunRow {
  id: string;
  info: RunInfo;
  parent: string | undefined;
  metrics: Map<string, number>;
  params: Map<string, string>;
  tags: Map<string, string>;
}

const rows = new WeakMap<Run, RunRow>();

/** The row of a run; the same one every time, so that what is drawn need not be made again. */
export function rowOf(run: Run): RunRow {
  let row = rows.get(run);
  if (!row) {
    row = {
      id: run.info.run_id,
      info: run.info,
      parent: parentOf(run),
      metrics: new Map(run.data?.metrics?.map((metric) => [metric.key, metricValue(metric.value)])),
      params: new Map(run.data?.params?.map((param) => [param.key, param.value ?? ""])),
      tags: new Map(run.data?.tags?.map((tag) => [tag.key, tag.value ?? ""])),
    };
    rows.set(run, row);
  }
  return row;
}
