/** Curves on a canvas. */

import { type Curve, indexAt, type Range } from "./curve";
import { faint } from "./paint";

/** Where the plot is on the canvas, in its pixels, and what its edges stand for. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  x: Range;
  y: Range;
  logX: boolean;
  logY: boolean;
  /** Canvas pixels of one CSS pixel. */
  ratio: number;
}

const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4]];
/** Below so many points in sight each one is marked. */
const MARKED = 40;

/** The dashes of the nth metric of a chart. */
export const dashOf = (dash: number) => DASHES[dash % DASHES.length]!;

const identity = (value: number) => value;

/** From a value to a pixel. On a logarithmic axis what is not above 0 has none. */
function scaleOf([from, to]: Range, log: boolean, start: number, length: number): (value: number) => number {
  const place = log ? Math.log10 : identity;
  const low = place(from);
  const step = length / (place(to) - low);
  return log ? (value) => (value > 0 ? start + (Math.log10(value) - low) * step : Number.NaN) : (value) => start + (value - low) * step;
}

export const toX = (frame: Frame) => scaleOf(frame.x, frame.logX, frame.left, frame.width);
export const toY = (frame: Frame) => scaleOf(frame.y, frame.logY, frame.top + frame.height, -frame.height);

/** All curves: bands, unsmoothed lines, lines, and marks of what is no number. `ink` gives a colour for the canvas. */
export function drawCurves(context: CanvasRenderingContext2D, frame: Frame, curves: readonly Curve[], ink: (colour: string) => string): void {
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  context.lineJoin = "round";
  const crowded = curves.length > 60;
  for (const curve of curves) {
    if (!curve.low || !curve.high) continue;
    context.fillStyle = faint(ink(curve.colour), crowded ? 0.1 : 0.18);
    // The border too: a peak in one bucket is narrower than a pixel.
    context.strokeStyle = faint(ink(curve.colour), crowded ? 0.2 : 0.35);
    context.lineWidth = frame.ratio;
    fillBand(context, frame, curve.x, curve.low, curve.high);
  }
  for (const curve of curves) {
    if (!curve.raw) continue;
    context.strokeStyle = faint(ink(curve.colour), 0.28);
    context.lineWidth = frame.ratio;
    strokeLine(context, frame, curve.x, curve.raw);
  }
  for (const curve of curves) {
    context.strokeStyle = ink(curve.colour);
    drawLine(context, frame, curve, crowded ? 1 : 1.5);
  }
  for (const curve of curves) drawOdd(context, frame, curve, ink(curve.colour));
  context.restore();
}

/** One curve over the others, with a border of the background's colour. */
export function drawHighlight(context: CanvasRenderingContext2D, frame: Frame, curve: Curve, ink: string, background: string): void {
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  context.lineJoin = "round";
  context.strokeStyle = background;
  drawLine(context, frame, curve, 4.5);
  context.strokeStyle = ink;
  drawLine(context, frame, curve, 2.5);
  context.restore();
}

/** The point of a curve that the cursor reads. */
export function drawPoint(context: CanvasRenderingContext2D, frame: Frame, curve: Curve, index: number, ink: string, background: string): void {
  const [x, y] = [toX(frame)(curve.x[index]!), toY(frame)(curve.y[index]!)];
  if (Number.isNaN(x + y) || x < frame.left - 1 || x > frame.left + frame.width + 1) return;
  context.beginPath();
  context.arc(x, y, 4 * frame.ratio, 0, 2 * Math.PI);
  context.fillStyle = ink;
  context.strokeStyle = background;
  context.lineWidth = 1.5 * frame.ratio;
  context.fill();
  context.stroke();
}

function drawLine(context: CanvasRenderingContext2D, frame: Frame, curve: Curve, width: number): void {
  context.lineWidth = width * frame.ratio;
  context.setLineDash(dashOf(curve.dash).map((length) => length * frame.ratio));
  strokeLine(context, frame, curve.x, curve.y);
  context.setLineDash([]);
  drawPoints(context, frame, curve, width + 0.5);
}

/** From one before to one after what is in sight. */
function inSight(x: readonly number[], [from, to]: Range): [number, number] {
  return [Math.max(0, indexAt(x, from)), Math.min(x.length - 1, indexAt(x, to) + 1)];
}

function strokeLine(context: CanvasRenderingContext2D, frame: Frame, x: readonly number[], y: readonly number[]): void {
  const [placeX, placeY] = [toX(frame), toY(frame)];
  const [first, last] = inSight(x, frame.x);
  context.beginPath();
  let drawing = false;
  for (let at = first; at <= last; at += 1) {
    const [left, top] = [placeX(x[at]!), placeY(y[at]!)];
    if (Number.isNaN(left) || Number.isNaN(top)) drawing = false;
    else if (drawing) context.lineTo(left, top);
    else {
      context.moveTo(left, top);
      drawing = true;
    }
  }
  context.stroke();
}

/** Marks of the points, when they are few, and of those that stand alone between gaps. */
function drawPoints(context: CanvasRenderingContext2D, frame: Frame, { x, y, odd }: Curve, size: number): void {
  const [first, last] = inSight(x, frame.x);
  const all = last - first < MARKED;
  if (!all && odd.length === 0) return;
  const [placeX, placeY] = [toX(frame), toY(frame)];
  context.beginPath();
  for (let at = first; at <= last; at += 1) {
    const alone = !(y[at - 1]! <= Number.MAX_VALUE) && !(y[at + 1]! <= Number.MAX_VALUE);
    if (!all && !alone) continue;
    const [left, top] = [placeX(x[at]!), placeY(y[at]!)];
    if (Number.isNaN(left) || Number.isNaN(top)) continue;
    context.moveTo(left + size * frame.ratio, top);
    context.arc(left, top, size * frame.ratio, 0, 2 * Math.PI);
  }
  context.fillStyle = context.strokeStyle;
  context.fill();
}

function fillBand(context: CanvasRenderingContext2D, frame: Frame, x: readonly number[], low: readonly number[], high: readonly number[]): void {
  const [placeX, placeY] = [toX(frame), toY(frame)];
  const bottom = frame.top + frame.height;
  const [first, last] = inSight(x, frame.x);
  context.beginPath();
  for (let from = first; from <= last; from += 1) {
    if (Number.isNaN(placeY(high[from]!))) continue;
    let to = from;
    context.moveTo(placeX(x[from]!), placeY(high[from]!));
    while (to + 1 <= last && !Number.isNaN(placeY(high[to + 1]!))) {
      to += 1;
      context.lineTo(placeX(x[to]!), placeY(high[to]!));
    }
    for (let at = to; at >= from; at -= 1) {
      const top = placeY(low[at]!);
      context.lineTo(placeX(x[at]!), Number.isNaN(top) ? bottom : top);
    }
    context.closePath();
    from = to;
  }
  context.fill();
  context.stroke();
}

/** Crosses at the bottom for NaN, arrows at the edges for infinities. */
function drawOdd(context: CanvasRenderingContext2D, frame: Frame, { odd }: Curve, ink: string): void {
  if (odd.length === 0) return;
  const place = toX(frame);
  const half = 3 * frame.ratio;
  context.strokeStyle = ink;
  context.lineWidth = 1.5 * frame.ratio;
  context.beginPath();
  for (const { x, value } of odd) {
    const left = place(x);
    if (Number.isNaN(left)) continue;
    const top = value > 0 ? frame.top + 2 * half : frame.top + frame.height - 2 * half;
    if (Number.isNaN(value)) {
      context.moveTo(left - half, top - half);
      context.lineTo(left + half, top + half);
      context.moveTo(left + half, top - half);
      context.lineTo(left - half, top + half);
    } else {
      const tip = value > 0 ? -half : half;
      context.moveTo(left - half, top - tip);
      context.lineTo(left, top + tip);
      context.lineTo(left + half, top - tip);
    }
  }
  context.stroke();
}
