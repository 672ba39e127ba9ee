import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useDark } from "@/app/theme";
import { formatNumber } from "@/lib/format";
import { hover, hoveredNow, onHover } from "./hover";
import { faint, paint } from "./paint";
import { type Brush, type Cell, distanceTo, type ParallelAxis, passes, placeOn, valueAt } from "./parallel";

export interface ParallelLine {
  id: string;
  name: string;
  /** A CSS colour. */
  colour: string;
  values: Cell[];
}

interface Props {
  axes: readonly ParallelAxis[];
  lines: readonly ParallelLine[];
  height: number;
  label: string;
  /** Which lines pass the brushes; undefined when there is none. */
  onChoose?(ids: string[] | undefined): void;
}

const TOP = 30;
const BOTTOM = 16;
const SIDE = 56;
/** Axes nearer to each other than this have no room for their marks: then the reader scrolls. */
const LEAST_GAP = 72;
/** Of a mark at most so many letters are written, each about so wide; fewer where the axis before it is near. */
const MOST_LETTERS = 14;
const LETTER = 5.8;
/** Pixels around an axis that belong to it. */
const REACH = 14;
const NEAR = 8;
/** A brush of less is a click, which takes the brush away. */
const LEAST = 0.015;

/**
 * One axis a field, one line a run. Drawing along an axis keeps the lines that pass there; with the keyboard Enter sets a
 * brush on an axis, arrows move it, with Shift its upper end, Escape takes it away.
 */
export function ParallelCoordinates({ axes, lines, height, label, onChoose }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [room, setRoom] = useState(0);
  const [brushes, setBrushes] = useState<ReadonlyMap<string, Brush>>(new Map());
  const drawing = useRef<{ axis: string; start: number }>(undefined);
  const hovered = useSyncExternalStore(onHover, hoveredNow);
  const dark = useDark();
  const width = room && Math.max(room, 2 * SIDE + (axes.length - 1) * LEAST_GAP);
  const tall = height - TOP - BOTTOM;
  const gap = (width - 2 * SIDE) / Math.max(1, axes.length - 1);
  const xOf = (at: number) => SIDE + gap * (axes.length > 1 ? at : 0.5);
  const yOf = (part: number) => TOP + (1 - part) * tall;

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.width));
    observer.observe(place.current!.parentElement!);
    return () => observer.disconnect();
  }, []);

  const places = useMemo(() => lines.map(({ values }) => axes.map((axis, at) => placeOn(axis, values[at]))), [lines, axes]);
  const byIndex = useMemo(
    () => new Map(axes.flatMap((axis, at) => (brushes.has(axis.id) ? [[at, brushes.get(axis.id)!] as const] : []))),
    [axes, brushes],
  );
  const chosen = useMemo(() => places.map((own) => passes(own, byIndex)), [places, byIndex]);
  const choose = useRef(onChoose);
  useEffect(() => {
    choose.current = onChoose;
  });
  useEffect(() => {
    choose.current?.(byIndex.size === 0 ? undefined : lines.filter((_, at) => chosen[at]).map(({ id }) => id));
  }, [chosen, byIndex, lines]);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || width === 0) return;
    const ratio = devicePixelRatio;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    context.lineJoin = "round";
    const draw = (at: number, colour: string, thick: number) => {
      context.strokeStyle = colour;
      context.lineWidth = thick;
      context.beginPath();
      let on = false;
      places[at]!.forEach((part, axis) => {
        if (part === undefined) on = false;
        else if (on) context.lineTo(xOf(axis), yOf(part));
        else {
          context.moveTo(xOf(axis), yOf(part));
          on = true;
        }
      });
      context.stroke();
    };
    const away = faint(paint("var(--dim)", dark), 0.15);
    lines.forEach((_, at) => !chosen[at] && draw(at, away, 1));
    const opaque = lines.length > 100 ? 0.55 : 0.85;
    lines.forEach(({ colour }, at) => chosen[at] && draw(at, faint(paint(colour, dark), opaque), 1.5));
    const marked = lines.findIndex(({ id }) => id === hovered);
    if (marked >= 0) {
      draw(marked, paint("var(--surface)", dark), 6);
      draw(marked, paint(lines[marked]!.colour, dark), 3);
    }
  });

  const set = (axis: string, brush: Brush | undefined) =>
    setBrushes((before) => {
      const next = new Map(before);
      if (brush) next.set(axis, brush);
      else next.delete(axis);
      return next;
    });
  const pointAt = (event: PointerEvent) => {
    const box = place.current!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top] as const;
  };
  const partAt = (y: number) => Math.min(1, Math.max(0, 1 - (y - TOP) / tall));
  const onPointerDown = (event: PointerEvent) => {
    const [x, y] = pointAt(event);
    const axis = axes.find((_, at) => Math.abs(xOf(at) - x) <= REACH);
    if (!axis) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = { axis: axis.id, start: partAt(y) };
  };
  const onPointerMove = (event: PointerEvent) => {
    const [x, y] = pointAt(event);
    if (drawing.current) {
      const { axis, start } = drawing.current;
      const part = partAt(y);
      set(axis, Math.abs(part - start) < LEAST ? undefined : [Math.min(start, part), Math.max(start, part)]);
      return;
    }
    let nearest: { id: string; distance: number } | undefined;
    lines.forEach(({ id }, at) => {
      if (!chosen[at]) return;
      const corners = places[at]!.map((part, axis) => (part === undefined ? undefined : ([xOf(axis), yOf(part)] as const)));
      const distance = distanceTo(corners, x, y);
      if (distance < NEAR && (!nearest || distance < nearest.distance)) nearest = { id, distance };
    });
    hover(nearest?.id);
  };
  const onPointerUp = (event: PointerEvent) => {
    const began = drawing.current;
    drawing.current = undefined;
    if (began && Math.abs(partAt(pointAt(event)[1]) - began.start) < LEAST) set(began.axis, undefined);
  };
  const onKeyDown = (event: KeyboardEvent, axis: ParallelAxis) => {
    const brush = brushes.get(axis.id);
    const by = event.key === "ArrowUp" ? 0.05 : event.key === "ArrowDown" ? -0.05 : 0;
    if (event.key === "Enter" || event.key === " ") set(axis.id, brush ? undefined : [0.5, 1]);
    else if (event.key === "Escape" && brush) set(axis.id, undefined);
    else if (by && brush) {
      const [from, to] = brush;
      if (event.shiftKey) set(axis.id, [from, Math.min(1, Math.max(from + LEAST, to + by))]);
      else {
        const moved = Math.min(1 - to, Math.max(-from, by));
        set(axis.id, [from + moved, to + moved]);
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const marked = lines.find(({ id }) => id === hovered);

  return (
    <div className="overflow-x-auto overflow-y-hidden">
      <div ref={place} role="group" aria-label={label} className="relative touch-manipulation select-none" style={{ height, width }}>
        <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full" />
        <svg
          className="absolute inset-0 size-full"
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={() => (drawing.current = undefined)}
          onPointerLeave={() => !drawing.current && hover(undefined)}
        >
          {width > 0 &&
            axes.map((axis, at) => {
              const brush = brushes.get(axis.id);
              const wide = Math.max(40, gap - 8);
              const most = Math.min(MOST_LETTERS, Math.floor((gap - REACH) / LETTER));
              return (
                <g key={axis.id} transform={`translate(${xOf(at)} 0)`}>
                  <g
                    tabIndex={0}
                    role="button"
                    aria-pressed={brush !== undefined}
                    aria-label={`${axis.name}: ${brush ? rangeText(axis, brush) : "all"}`}
                    onKeyDown={(event) => onKeyDown(event, axis)}
                    className="[&:focus-visible]:outline-none [&:focus-visible>line]:stroke-accent [&:focus-visible>line]:stroke-2"
                  >
                    <rect x={-REACH} y={TOP} width={2 * REACH} height={tall} className="cursor-ns-resize fill-transparent" />
                    <line y1={TOP} y2={TOP + tall} className="stroke-dim/60" />
                    <foreignObject x={-wide / 2} y={4} width={wide} height={18} className="pointer-events-none">
                      <p className="truncate text-center text-xs font-medium" title={axis.name}>
                        {axis.name}
                      </p>
                    </foreignObject>
                  </g>
                  {marksOf(axis, tall).map(({ part, text }) => (
                    <text key={text + part} x={-6} y={yOf(part)} dy="0.32em" textAnchor="end" aria-hidden className="pointer-events-none fill-dim stroke-surface stroke-3 text-[10px] [paint-order:stroke]">
                      {text.length > most ? `${text.slice(0, most - 1)}…` : text}
                    </text>
                  ))}
                  {brush && (
                    <rect x={-7} width={14} y={yOf(brush[1])} height={Math.max(2, yOf(brush[0]) - yOf(brush[1]))} rx={2} className="pointer-events-none fill-accent/30 stroke-accent" />
                  )}
                </g>
              );
            })}
        </svg>
        {marked && <p className="pointer-events-none absolute right-2 bottom-0 max-w-[70%] truncate rounded bg-surface/90 px-1.5 text-xs font-medium">{marked.name}</p>}
      </div>
    </div>
  );
}

/** Words, if they have room; numbers at the ends and between. */
function marksOf(axis: ParallelAxis, tall: number): { part: number; text: string }[] {
  if (axis.words) {
    const every = Math.max(1, Math.ceil(axis.words.length / Math.max(1, Math.floor(tall / 14))));
    return axis.words.flatMap((text, at) => (at % every === 0 ? [{ part: placeOn(axis, text)!, text }] : []));
  }
  if (axis.least === axis.most) return [{ part: 0.5, text: formatNumber(axis.least, 4) }];
  return [0, 0.25, 0.5, 0.75, 1].map((part) => ({ part, text: formatNumber(valueAt(axis, part), 3) }));
}

function rangeText(axis: ParallelAxis, [from, to]: Brush): string {
  if (!axis.words) return `${formatNumber(valueAt(axis, from), 3)} to ${formatNumber(valueAt(axis, to), 3)}`;
  return axis.words.filter((word) => passes([placeOn(axis, word)], new Map([[0, [from, to]]]))).join(", ") || "none";
}
