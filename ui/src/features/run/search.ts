import { flag, oneOf, text } from "@/routes/search";

const RUN_AXES = ["time", "relative"] as const;

const RUN_TABS = ["overview", "metrics", "system", "artifacts", "models", "traces", "children", "logs"] as const;
export type RunTab = (typeof RUN_TABS)[number];

/** What of a run's page stands in its address. */
export interface RunSearch {
  tab?: RunTab;
  /** The artifact that is shown. */
  path?: string;
  /** That file as the text that it is. */
  raw?: boolean;
  /** Over what the metrics are drawn, if not over steps. */
  axis?: (typeof RUN_AXES)[number];
  /** How much of the noise is taken out, from 0 to 1. */
  smooth?: number;
  /** A logarithmic axis of values. */
  log_y?: boolean;
  /** The part of the axis that is looked at. */
  from?: number;
  to?: number;
  /** Only metrics with this in their names. */
  metric?: string;
  /** The log that is read. */
  log?: string;
}

export function runSearch(search: Record<string, unknown>): RunSearch {
  return {
    tab: oneOf(RUN_TABS, search.tab),
    path: text(search.path),
    raw: flag(search.raw),
    axis: oneOf(RUN_AXES, search.axis),
    smooth: share(search.smooth),
    log_y: flag(search.log_y),
    from: number(search.from),
    to: number(search.to),
    metric: text(search.metric),
    log: text(search.log),
  };
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Between 0 and 1. */
function share(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 && value < 1 ? value : undefined;
}
