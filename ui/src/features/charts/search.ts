/** What of an experiment's charts stands in the address: the same choice of runs as in the table, and how to draw. */

import { AXES, type Axis } from "@/charts/curve";
import { BANDS, type Band } from "@/charts/group";
import { SMOOTHINGS, type Smoothing } from "@/charts/smoothing";
import { type RunsSearch, runsSearch } from "@/features/runs/search";
import { flag, oneOf, text, texts } from "@/routes/search";

/** So many runs are drawn, the first in the order of the table. */
export const TOPS = [5, 10, 20, 50, 100, 200, 500] as const;
export const USUAL_TOP = 20;

export interface ChartsSearch extends Pick<RunsSearch, "filter" | "sort" | "ascending" | "view"> {
  top?: number;
  /** Ids of runs that are not drawn. */
  hidden?: string[];
  axis?: Axis;
  smooth?: Smoothing["kind"];
  amount?: number;
  logx?: boolean;
  logy?: boolean;
  /** The field whose values make groups. */
  group?: string;
  band?: Band;
  /** What is shown of the horizontal axis. */
  from?: number;
  to?: number;
  /** Part of the panels' names. */
  find?: string;
  /** The panel that fills the page. */
  panel?: string;
  /** The id of a saved view. */
  saved?: string;
}

const number = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : undefined);

export function chartsSearch(search: Record<string, unknown>): ChartsSearch {
  const [from, to] = [number(search.from), number(search.to)];
  const zoomed = from !== undefined && to !== undefined && from < to;
  const { filter, sort, ascending, view } = runsSearch(search);
  return {
    filter,
    sort,
    ascending,
    view,
    top: TOPS.find((top) => top === search.top),
    hidden: texts(search.hidden),
    axis: oneOf(AXES, search.axis),
    smooth: oneOf(SMOOTHINGS, search.smooth),
    amount: number(search.amount),
    logx: flag(search.logx),
    logy: flag(search.logy),
    group: text(search.group),
    band: oneOf(BANDS, search.band),
    from: zoomed ? from : undefined,
    to: zoomed ? to : undefined,
    find: text(search.find),
    panel: text(search.panel),
    saved: text(search.saved),
  };
}

/** What a smoothing has at first. */
const USUAL_AMOUNTS: Record<Smoothing["kind"], number> = { none: 0, ema: 0.6, gaussian: 4, mean: 9 };

/** The smoothing that the address asks for. */
export function smoothingOf({ smooth = "none", amount }: ChartsSearch): Smoothing {
  return { kind: smooth, amount: amount ?? USUAL_AMOUNTS[smooth] };
}
