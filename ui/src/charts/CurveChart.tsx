import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import { useDark } from "@/app/theme";
import { CurveTooltip } from "./CurveTooltip";
import { type Axis, type Curve, type Range, type Reading, readingsAt, xDomain, yDomain } from "./curve";
import { drawCurves, drawHighlight, drawPoint, type Frame } from "./draw";
import { hover, hoveredNow, onHover } from "./hover";
import { paint } from "./paint";
import { plotOptions } from "./plot";

export interface CurveChartProps {
  curves: readonly Curve[];
  axis: Axis;
  logX?: boolean;
  logY?: boolean;
  /** What is shown of the horizontal axis; without it everything. */
  zoom?: Range;
  onZoom(range: Range | undefined): void;
  /** Fixed ends of the vertical axis. */
  fixed?: Partial<{ min: number; max: number }>;
  height: number;
  /** What it shows, for those who do not see it. */
  label: string;
  /** Charts with the same key move their cursors together. */
  syncKey: string;
}

interface Tip {
  left: number;
  top: number;
  x: number;
  readings: Reading[];
}

/** Readings further than so many pixels from their point say nothing. */
const SLACK = 30;

/**
 * Curves over steps or time. Dragging zooms, a double click shows all again; with the keyboard arrows move the cursor,
 * + and − zoom, Escape shows all.
 */
export function CurveChart(props: CurveChartProps) {
  const { curves, axis, logX = false, logY = false, zoom, fixed, height, label, syncKey } = props;
  const place = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [tip, setTip] = useState<Tip>();
  const dark = useDark();

  const ranges = useMemo(() => {
    const x = zoom && !(logX && zoom[0] <= 0) ? zoom : xDomain(curves, logX);
    return { x, y: yDomain(curves, x, logY, fixed) };
  }, [curves, zoom, logX, logY, fixed]);
  const latest = useRef({ curves, ranges, onZoom: props.onZoom });
  useEffect(() => {
    latest.current = { curves, ranges, onZoom: props.onZoom };
  });

  const ink = useCallback((colour: string) => paint(colour, dark), [dark]);

  /** What changes with the pointer is on a canvas of its own: to draw all curves anew for every move would be slow. */
  const drawOver = useCallback(
    (readings: Reading[]) => {
      const [canvas, chart] = [overlay.current, plot.current];
      if (!canvas || !chart) return;
      const under = chart.ctx.canvas;
      if (canvas.width !== under.width || canvas.height !== under.height) Object.assign(canvas, { width: under.width, height: under.height });
      const context = canvas.getContext("2d")!;
      context.clearRect(0, 0, canvas.width, canvas.height);
      const frame = frameOf(chart, logX, logY);
      const surface = ink("var(--surface)");
      const subject = hoveredNow();
      for (const curve of latest.current.curves) {
        if (curve.subject === subject && latest.current.curves.length > 1) drawHighlight(context, frame, curve, ink(curve.colour), surface);
      }
      for (const { curve, index } of readings.filter((one, at) => at === 0 || one.curve.subject === subject)) {
        drawPoint(context, frame, curve, index, ink(curve.colour), surface);
      }
    },
    [ink, logX, logY],
  );

  useEffect(() => {
    const element = place.current!;
    let inside = false;
    const settings = {
      axis,
      logX,
      logY,
      syncKey,
      colours: { text: ink("var(--dim)"), grid: ink("var(--line)") },
      ranges: () => latest.current.ranges,
      draw: (chart: uPlot) => {
        drawCurves(chart.ctx, frameOf(chart, logX, logY), latest.current.curves, ink);
        drawOver([]);
      },
      move: (chart: uPlot) => {
        const { left = -1, top = -1 } = chart.cursor;
        const focused = document.activeElement === element;
        if (left < 0 || !(inside || focused)) {
          setTip(undefined);
          return;
        }
        const x = chart.posToVal(left, "x");
        const slack = Math.abs(chart.posToVal(left + SLACK, "x") - x);
        const readings = readingsAt(latest.current.curves, x, top, (value) => chart.valToPos(value, "y"), slack);
        hover(readings[0]?.curve.subject);
        drawOver(readings);
        setTip({ left: left + chart.bbox.left / devicePixelRatio, top: top + chart.bbox.top / devicePixelRatio, x, readings });
      },
      zoom: (range: Range) => latest.current.onZoom(range),
      reset: () => latest.current.onZoom(undefined),
    };
    const chart = new uPlot(plotOptions(element, height, settings), dataOf(latest.current.ranges), element);
    plot.current = chart;
    const enter = () => {
      inside = true;
    };
    const leave = () => {
      inside = false;
      hover(undefined);
      setTip(undefined);
    };
    chart.over.addEventListener("mouseenter", enter);
    chart.over.addEventListener("mouseleave", leave);
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
      if (inside) hover(undefined);
    };
    // The colours are read anew when the theme changes.
  }, [axis, logX, logY, syncKey, height, ink, drawOver]);

  useEffect(() => plot.current?.setData(dataOf(ranges)), [ranges]);
  useEffect(() => onHover(() => drawOver([])), [drawOver]);

  const onKeyDown = (event: KeyboardEvent) => {
    const chart = plot.current;
    if (!chart) return;
    const width = chart.over.clientWidth;
    const left = chart.cursor.left !== undefined && chart.cursor.left >= 0 ? chart.cursor.left : width / 2;
    const [from, to] = [left - width / 4, left + width / 4].map((edge) => chart.posToVal(edge, "x")) as Range;
    const [first, last] = latest.current.ranges.x;
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowRight": {
        const by = (event.shiftKey ? 40 : 8) * (event.key === "ArrowLeft" ? -1 : 1);
        chart.setCursor({ left: Math.min(width, Math.max(0, left + by)), top: chart.over.clientHeight / 2 });
        break;
      }
      case "+":
      case "=":
        props.onZoom([Math.max(first, from), Math.min(last, to)]);
        break;
      case "-":
        props.onZoom([first - (last - first) / 2, last + (last - first) / 2]);
        break;
      case "Escape":
        if (!zoom) return;
        props.onZoom(undefined);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      className="relative"
      style={{ height }}
      onBlur={() => {
        setTip(undefined);
        hover(undefined);
      }}
    >
      <div ref={place} role="img" aria-label={label} tabIndex={0} onKeyDown={onKeyDown} className="size-full rounded-md" />
      <canvas ref={overlay} aria-hidden className="pointer-events-none absolute inset-0 size-full" />
      {tip && tip.readings.length > 0 && <CurveTooltip {...tip} axis={axis} several={new Set(curves.map(metricOf)).size > 1} />}
    </div>
  );
}

const metricOf = (curve: Curve) => curve.dash;

/** The corners of what is in sight: uPlot makes its axes of them. */
function dataOf({ x, y }: { x: Range; y: Range }): uPlot.AlignedData {
  return [x, y];
}

function frameOf(chart: uPlot, logX: boolean, logY: boolean): Frame {
  const { x, y } = chart.scales;
  return {
    ...chart.bbox,
    x: [x!.min ?? 0, x!.max ?? 1],
    y: [y!.min ?? 0, y!.max ?? 1],
    logX,
    logY,
    ratio: devicePixelRatio,
  };
}
