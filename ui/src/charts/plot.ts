/** uPlot as the frame of a chart: axes, cursor, dragging. The curves are drawn by `draw.ts`: each has its own places. */

import uPlot from "uplot";
import { formatDuration, formatMarks, formatNumber, formatTick } from "@/lib/format";
import type { Axis, Range } from "./curve";

const FONT = "11px system-ui, sans-serif";

export interface PlotSettings {
  axis: Axis;
  logX: boolean;
  logY: boolean;
  syncKey: string;
  colours: { text: string; grid: string };
  ranges(): { x: Range; y: Range };
  draw(chart: uPlot): void;
  move(chart: uPlot): void;
  zoom(range: Range): void;
  reset(): void;
}

export function plotOptions(element: HTMLElement, height: number, settings: PlotSettings): uPlot.Options {
  const { axis, logX, logY } = settings;
  const common = { stroke: settings.colours.text, font: FONT, grid: { stroke: settings.colours.grid, width: 1 }, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height,
    ms: 1,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: 5 },
      sync: { key: settings.syncKey, setSeries: false, scales: ["x", null], filters: { pub: onlyMoves, sub: onlyMoves } },
      bind: {
        dblclick: () => () => {
          settings.reset();
          return null;
        },
      },
    },
    scales: {
      x: { time: axis === "time" && !logX, distr: logX ? 3 : 1, range: () => settings.ranges().x },
      y: { distr: logY ? 3 : 1, range: () => settings.ranges().y },
    },
    axes: [
      { ...common, size: 26, gap: 4, ...marksOf(axis, logX) },
      { ...common, size: widthOfMarks, gap: 6, values: logY ? logarithmic : numbers },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [settings.draw],
      setCursor: [settings.move],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width === 0) return;
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          settings.zoom([chart.posToVal(left, "x"), chart.posToVal(left + width, "x")]);
        },
      ],
    },
  };
}

/** What is marked by dragging in one chart is not marked in the others. */
function onlyMoves(type: string): boolean {
  return type !== "mousedown" && type !== "mouseup" && type !== "dblclick";
}

function marksOf(axis: Axis, log: boolean): Partial<uPlot.Axis> {
  if (axis === "step") return log ? { values: logarithmic } : { incrs: WHOLE, values: numbers };
  if (axis === "relative") return log ? { values: logarithmicDurations } : { incrs: PERIODS, space: 70, values: durations };
  return { space: 68, values: times };
}

/** As wide as the longest mark wants it. */
function widthOfMarks(_: uPlot, marks: string[] | null): number {
  const longest = Math.max(0, ...(marks ?? []).map((mark) => mark?.length ?? 0));
  return Math.max(34, 14 + 6.4 * longest);
}

/** Steps are whole numbers. */
const WHOLE = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PERIODS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((count) => count * DAY),
];

function times(_: uPlot, ticks: number[], __: number, ___: number, increment: number): string[] {
  return ticks.map((tick) => formatTick(tick, increment));
}

function durations(_: uPlot, ticks: number[]): string[] {
  return ticks.map((tick) => (tick === 0 ? "0" : (tick < 0 ? "−" : "") + formatDuration(Math.abs(tick)).replace(".0 s", " s")));
}

function numbers(_: uPlot, ticks: number[]): string[] {
  return formatMarks(ticks);
}

/** Of the marks between the powers of ten only those that have room: uPlot gives null for the others. */
function logarithmic(_: uPlot, ticks: (number | null)[]): string[] {
  return ticks.map((tick) => (tick === null ? "" : formatNumber(tick, 3)));
}

function logarithmicDurations(_: uPlot, ticks: (number | null)[]): string[] {
  return ticks.map((tick) => (tick === null ? "" : formatDuration(tick).replace(".0 s", " s")));
}

/** How a place on the axis is said. */
export function placeText(x: number, axis: Axis): string {
  if (axis === "step") return `step ${x.toLocaleString("en-US")}`;
  if (axis === "relative") return `after ${formatDuration(x)}`;
  const date = new Date(x);
  return `${date.toLocaleDateString("en-CA")} ${date.toLocaleTimeString("en-GB")}`;
}
