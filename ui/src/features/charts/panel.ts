/** A panel of the charts page: what it shows, and how. This is what is saved, and what the API may set. */

import { AXES, type Axis } from "@/charts/curve";
import { SMOOTHINGS, type Smoothing } from "@/charts/smoothing";

export const KINDS = ["line", "bar", "scatter", "parallel", "contour", "box", "histogram", "importance", "images"] as const;
export type PanelKind = (typeof KINDS)[number];

export const KIND_NAMES: Record<PanelKind, string> = {
  line: "Lines",
  bar: "Bars",
  scatter: "Scatter",
  parallel: "Parallel coordinates",
  contour: "Contour",
  box: "Box plot",
  histogram: "Histogram",
  importance: "Parameter importance",
  images: "Images",
};

export const AGGREGATES = ["last", "min", "max"] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** One panel. What is left out is as the page has it, or as is usual for the kind. */
export interface Panel {
  id: string;
  kind: PanelKind;
  title?: string;
  /** How many columns wide. */
  width?: number;
  /** In pixels, of the drawing. */
  height?: number;
  /** line, bar, box, histogram, importance: keys of metrics; all but line and bar show the first. */
  metrics?: string[];
  /** bar, box, histogram: which value of a metric. */
  of?: Aggregate;
  /** scatter, contour: fields (`metrics.loss`, `params.lr`, `attributes.duration`). */
  x?: string;
  y?: string;
  /** scatter, parallel, contour: the field that gives the colour. */
  colour?: string;
  /** parallel: the fields of the axes. */
  axes?: string[];
  /** box: the field whose values make the boxes. */
  by?: string;
  /** histogram: how many bars. */
  bins?: number;
  /** images: the key of `mlflow.log_image`. */
  key?: string;
  /** line: the horizontal axis. */
  axis?: Axis;
  smoothing?: Smoothing;
  logX?: boolean;
  logY?: boolean;
  /** line: ends of the vertical axis. */
  min?: number;
  max?: number;
}

/** The kind and the key of a field. */
export function splitField(field: string): { kind: "metrics" | "params" | "tags" | "attributes"; key: string } | undefined {
  const found = /^(metrics|params|tags|attributes)\.(.+)$/s.exec(field);
  return found ? { kind: found[1] as "metrics", key: found[2]! } : undefined;
}

/** What stands above a panel that was given no title. */
export function titleOf(panel: Panel): string {
  if (panel.title) return panel.title;
  const name = (field: string | undefined) => (field ? (splitField(field)?.key ?? field) : "?");
  const metric = panel.metrics?.[0] ?? "?";
  switch (panel.kind) {
    case "line":
    case "bar":
      return panel.metrics?.join(", ") || KIND_NAMES[panel.kind];
    case "scatter":
      return `${name(panel.y)} by ${name(panel.x)}`;
    case "contour":
      return `${name(panel.colour)} over ${name(panel.x)} and ${name(panel.y)}`;
    case "parallel":
      return "Parallel coordinates";
    case "box":
      return panel.by ? `${metric} by ${name(panel.by)}` : metric;
    case "histogram":
      return `Distribution of ${metric}`;
    case "importance":
      return `What moves ${metric}`;
    case "images":
      return panel.key ? `Images: ${panel.key}` : "Images";
  }
}

const MOST_TEXTS = 50;
const LONGEST = 500;

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value.slice(0, LONGEST) : undefined);
const yes = (value: unknown) => (typeof value === "boolean" ? value : undefined);
const oneOf = <Word extends string>(words: readonly Word[], value: unknown) => words.find((word) => word === value);

function texts(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = (value as unknown[]).flatMap((item) => text(item) ?? []);
  return found.length > 0 ? found.slice(0, MOST_TEXTS) : undefined;
}

/** A number within limits, or nothing. */
export function within(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(Math.max(value, least), most) : undefined;
}

function readSmoothing(value: unknown): Smoothing | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, amount } = value as Record<string, unknown>;
  const known = oneOf(SMOOTHINGS, kind);
  return known && { kind: known, amount: within(amount, 0, 1000) ?? 0 };
}

/** A panel from what was saved: what is not understood is as good as absent. */
export function readPanel(value: unknown, id: string): Panel | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const given = value as Record<string, unknown>;
  const kind = oneOf(KINDS, given.kind);
  if (!kind) return undefined;
  const whole = (found: number | undefined) => (found === undefined ? undefined : Math.round(found));
  const panel: Panel = {
    id: text(given.id) ?? id,
    kind,
    title: text(given.title),
    width: whole(within(given.width, 1, 4)),
    height: whole(within(given.height, 120, 1200)),
    metrics: texts(given.metrics),
    of: oneOf(AGGREGATES, given.of),
    x: text(given.x),
    y: text(given.y),
    colour: text(given.colour),
    axes: texts(given.axes),
    by: text(given.by),
    bins: whole(within(given.bins, 2, 200)),
    key: text(given.key),
    axis: oneOf(AXES, given.axis),
    smoothing: readSmoothing(given.smoothing),
    logX: yes(given.logX),
    logY: yes(given.logY),
    min: within(given.min, -Number.MAX_VALUE, Number.MAX_VALUE),
    max: within(given.max, -Number.MAX_VALUE, Number.MAX_VALUE),
  };
  return Object.fromEntries(Object.entries(panel).filter(([, one]) => one !== undefined)) as unknown as Panel;
}
