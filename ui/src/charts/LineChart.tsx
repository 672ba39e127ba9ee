import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { useDark } from "@/app/theme";
import { formatNumber, formatTick } from "@/lib/format";
import type { Axis, Line } from "./line";

const HEIGHT = 190;
const FONT = "11px system-ui, sans-serif";
/** Below so many points each one is marked. */
const MARKED = 50;

interface Props {
  line: Line;
  axis: Axis;
  /** What it shows, for those who do not see it. */
  label: string;
  /** Charts with the same key move their cursors together. */
  syncKey: string;
  /** The index of the point under the cursor. */
  onHover(index: number | undefined): void;
}

/** A line on a canvas. Dragging zooms, a double click shows all again. */
export function LineChart({ line, axis, label, syncKey, onHover }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef({ line, onHover });
  const dark = useDark();
  useEffect(() => {
    latest.current = { line, onHover };
  });

  useEffect(() => {
    const element = place.current!;
    const hover = (index: number | undefined) => latest.current.onHover(index);
    const made = new uPlot(options(element, axis, syncKey, hover), dataOf(latest.current.line), element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
    // The colours are read anew when the theme changes.
  }, [axis, syncKey, dark]);

  useEffect(() => {
    const chart = plot.current;
    if (!chart || chart.data[0] === line.x) return;
    const zoomed = isZoomed(chart);
    chart.setData(dataOf(line), !zoomed);
    if (zoomed) chart.redraw();
  }, [line]);

  return <div ref={place} role="img" aria-label={label} style={{ height: HEIGHT }} />;
}

function dataOf(line: Line): uPlot.AlignedData {
  return [line.x, line.y];
}

function isZoomed({ data: [x], scales }: uPlot): boolean {
  const { min, max } = scales.x!;
  return x.length > 1 && min != null && max != null && (min > x[0]! || max < x.at(-1)!);
}

function options(
  element: HTMLElement,
  axis: Axis,
  syncKey: string,
  onHover: (index: number | undefined) => void,
): uPlot.Options {
  const colour = (name: string) => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  const [accent, dim, grid] = [colour("accent"), colour("dim"), colour("line")];
  const common = { stroke: dim, font: FONT, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, sync: { key: syncKey }, points: { size: 7, fill: accent, stroke: accent } },
    scales: { x: { time: axis === "time" } },
    axes: [
      { ...common, size: 26, gap: 4, ...(axis === "step" ? { incrs: WHOLE, values: numbers } : { space: 64, values: times }) },
      { ...common, size: 58, gap: 4, values: numbers },
    ],
    series: [
      {},
      {
        stroke: accent,
        width: 1.5,
        spanGaps: false,
        points: { show: (chart) => chart.data[0].length < MARKED, size: 4, fill: accent },
      },
    ],
    hooks: { setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)] },
  };
}

/** Steps are whole numbers. */
const WHOLE = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

function times(_: uPlot, ticks: number[], __: number, ___: number, increment: number): string[] {
  return ticks.map((tick) => formatTick(tick * 1000, increment * 1000));
}

function numbers(_: uPlot, ticks: number[]): string[] {
  return ticks.map((tick) => formatNumber(tick, 4));
}
