import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { useDark } from "@/app/theme";
import { formatTick } from "@/lib/format";

const FONT = "10px system-ui, sans-serif";
const AXIS = 18;

export interface SmallSeries {
  /** The name of a colour of the style sheet. */
  colour: "accent" | "bad" | "busy" | "dim" | "ok" | "warn";
  look: "bars" | "line";
  values: (number | null)[];
}

interface Props {
  /** Seconds since 1970, evenly apart. */
  times: number[];
  series: SmallSeries[];
  /** What it shows, for those who do not see it. */
  label: string;
  height: number;
  /** Charts with the same key move their cursors together. */
  syncKey: string;
  /** How values are written: then there is an axis of them. */
  axis?(value: number): string;
  /** The index of the time under the cursor. */
  onHover(index: number | undefined): void;
  /** A part of the time was marked by dragging; in seconds. */
  onChoose?(from: number, to: number): void;
}

/** A few bars or lines over time, if not asked for without an axis of values: what they are is said beside it. */
export function SmallChart({ times, series, label, height, syncKey, axis, onHover, onChoose }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef({ times, series, axis, onHover, onChoose });
  const dark = useDark();
  const shape = series.map(({ colour, look }) => `${colour} ${look}`).join();
  useEffect(() => {
    latest.current = { times, series, axis, onHover, onChoose };
  });

  useEffect(() => {
    const element = place.current!;
    const hover = (index: number | undefined) => latest.current.onHover(index);
    const choose = (from: number, to: number) => latest.current.onChoose?.(from, to);
    const made = new uPlot(
      options(element, height, latest.current.series, syncKey, latest.current.axis, hover, choose),
      dataOf(latest.current.times, latest.current.series),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
    // The colours are read anew when the theme changes.
  }, [height, shape, syncKey, dark]);

  useEffect(() => plot.current?.setData(dataOf(times, series)), [times, series]);

  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}

function dataOf(times: number[], series: SmallSeries[]): uPlot.AlignedData {
  return [times, ...series.map(({ values }) => values)] as uPlot.AlignedData;
}

function options(
  element: HTMLElement,
  height: number,
  series: SmallSeries[],
  syncKey: string,
  axis: ((value: number) => string) | undefined,
  onHover: (index: number | undefined) => void,
  onChoose: (from: number, to: number) => void,
): uPlot.Options {
  const colour = (name: string) => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  const bars = uPlot.paths.bars!({ size: [0.75, 24] });
  return {
    width: element.clientWidth,
    height,
    padding: [4, 0, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false, dist: 4 }, sync: { key: syncKey, filters: { pub: onlyMoves } }, points: { show: false } },
    scales: { x: { time: true, range: aroundBars }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.05 : 1] } },
    axes: [
      {
        stroke: colour("dim"),
        font: FONT,
        size: AXIS,
        gap: 2,
        space: 70,
        grid: { show: false },
        ticks: { show: false },
        values: (chart, ticks, __, ___, apart) =>
          ticks.map((tick) => (hasRoom(chart, tick) ? formatTick(tick * 1000, apart * 1000) : "")),
      },
      axis
        ? {
            stroke: colour("dim"),
            font: FONT,
            size: 46,
            gap: 4,
            space: 34,
            grid: { stroke: colour("line"), width: 1 },
            ticks: { show: false },
            values: (_, ticks) => ticks.map(axis),
          }
        : { show: false },
    ],
    series: [
      {},
      ...series.map(({ colour: name, look }): uPlot.Series => {
        const ink = colour(name);
        if (look === "bars") return { stroke: ink, fill: ink, width: 0, paths: bars, points: { show: false } };
        return { stroke: ink, width: 1.5, spanGaps: true, points: { show: (chart) => chart.data[0].length < 3, size: 4, fill: ink } };
      }),
    ],
    hooks: {
      setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width === 0) return;
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onChoose(chart.posToVal(left, "x"), chart.posToVal(left + width, "x"));
        },
      ],
    },
  };
}

/** Half of a mark's text, in pixels. */
const ROOM = 16;

/** Whether the text under a mark is not cut by the edges. */
function hasRoom(chart: uPlot, tick: number): boolean {
  const at = chart.valToPos(tick, "x");
  return at >= ROOM && at <= chart.width - ROOM;
}

/** What is marked in one chart is not marked in the others. */
function onlyMoves(type: string): boolean {
  return type !== "mousedown" && type !== "mouseup" && type !== "dblclick";
}

/** Half a bar more at both ends. */
function aroundBars({ data: [times] }: uPlot): [number, number] {
  const half = times.length > 1 ? (times[1]! - times[0]!) / 2 : 30;
  return [(times[0] ?? 0) - half, (times.at(-1) ?? 0) + half];
}
