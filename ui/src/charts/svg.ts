/** Curves as an SVG: what the canvas shows, with a title, axes and a legend. */

import type { Curve, Range } from "./curve";
import { dashOf, type Frame, toX, toY } from "./draw";
import { escapeXml } from "./exports";

export interface SvgChart {
  title: string;
  curves: readonly Curve[];
  x: Range;
  y: Range;
  logX: boolean;
  logY: boolean;
  /** What stands under the horizontal axis. */
  axisName: string;
  /** How a place on the horizontal axis is written. */
  xText(value: number): string;
  yText(value: number): string;
  colours: { surface: string; ink: string; dim: string; line: string };
  /** Gives a colour as other programs know it. */
  paint(colour: string): string;
}

const WIDTH = 900;
const PLOT = 420;
const LEGEND_ROW = 18;
const LEGEND_COLUMNS = 4;
/** Names in the legend; further ones are counted. */
const NAMED = 48;

const round = (value: number) => Math.round(value * 100) / 100;

export function curvesSvg(chart: SvgChart): string {
  const { curves, colours, paint } = chart;
  const listed = curves.slice(0, NAMED);
  const rows = Math.ceil(listed.length / LEGEND_COLUMNS) + (curves.length > NAMED ? 1 : 0);
  const frame: Frame = { left: 70, top: 44, width: WIDTH - 90, height: PLOT - 84, x: chart.x, y: chart.y, logX: chart.logX, logY: chart.logY, ratio: 1 };
  const height = PLOT + 12 + rows * LEGEND_ROW + 8;
  const bottom = frame.top + frame.height;
  const text = (x: number, y: number, content: string, more = "") =>
    `<text x="${round(x)}" y="${round(y)}" fill="${colours.dim}" font-size="11" ${more}>${escapeXml(content)}</text>`;
  const [placeX, placeY] = [toX(frame), toY(frame)];
  const marksX = marks(chart.x, chart.logX, 8).map((value) => text(placeX(value), bottom + 16, chart.xText(value), 'text-anchor="middle"'));
  const marksY = marks(chart.y, chart.logY, 6).map((value) => {
    const at = round(placeY(value));
    return `<path d="M${frame.left} ${at}H${frame.left + frame.width}" stroke="${colours.line}"/>${text(frame.left - 8, at + 4, chart.yText(value), 'text-anchor="end"')}`;
  });
  const bands = curves.flatMap(({ x, low, high, colour }) => (low && high ? [`<path d="${band(frame, x, low, high)}" fill="${paint(colour)}" fill-opacity="0.18"/>`] : []));
  const raws = curves.flatMap(({ x, raw, colour }) => (raw ? [`<path d="${path(frame, x, raw)}" fill="none" stroke="${paint(colour)}" stroke-opacity="0.28"/>`] : []));
  const lines = curves.map(
    ({ x, y, colour, dash }) =>
      `<path d="${path(frame, x, y)}" fill="none" stroke="${paint(colour)}" stroke-width="1.5" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dashOf(dash).join(" ")}"` : ""}/>`,
  );
  const legend = listed.map(({ name, colour }, at) => {
    const left = frame.left + (at % LEGEND_COLUMNS) * (frame.width / LEGEND_COLUMNS);
    const top = PLOT + 12 + Math.floor(at / LEGEND_COLUMNS) * LEGEND_ROW;
    const short = name.length > 28 ? `${name.slice(0, 27)}…` : name;
    return `<circle cx="${round(left + 5)}" cy="${top}" r="4" fill="${paint(colour)}"/>${text(left + 14, top + 4, short)}`;
  });
  if (curves.length > NAMED) legend.push(text(frame.left, height - 12, `and ${curves.length - NAMED} more`));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif">`,
    `<title>${escapeXml(chart.title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="${colours.surface}"/>`,
    `<text x="${frame.left}" y="26" fill="${colours.ink}" font-size="15" font-weight="600">${escapeXml(chart.title)}</text>`,
    ...marksY,
    ...marksX,
    text(frame.left + frame.width, bottom + 34, chart.axisName, 'text-anchor="end"'),
    `<clipPath id="plot"><rect x="${frame.left}" y="${frame.top}" width="${frame.width}" height="${frame.height}"/></clipPath>`,
    `<g clip-path="url(#plot)">`,
    ...bands,
    ...raws,
    ...lines,
    "</g>",
    ...legend,
    "</svg>",
  ].join("\n");
}

/** Pieces of the line; a gap begins a new one, and a point alone is a dot. */
function path(frame: Frame, x: readonly number[], y: readonly number[]): string {
  const [placeX, placeY] = [toX(frame), toY(frame)];
  let drawn = "";
  let drawing = false;
  x.forEach((value, at) => {
    const [left, top] = [placeX(value), placeY(y[at]!)];
    if (Number.isNaN(left) || Number.isNaN(top)) drawing = false;
    else {
      drawn += `${drawing ? "L" : "M"}${round(left)} ${round(top)}`;
      drawing = true;
    }
  });
  return drawn;
}

function band(frame: Frame, x: readonly number[], low: readonly number[], high: readonly number[]): string {
  const pieces: number[][] = [[]];
  x.forEach((_, at) => {
    if (Number.isNaN(high[at]) || Number.isNaN(low[at])) pieces.push([]);
    else pieces.at(-1)!.push(at);
  });
  return pieces
    .filter((piece) => piece.length > 1)
    .map((piece) => {
      const part = (values: readonly number[], order: number[]) => path(frame, order.map((at) => x[at]!), order.map((at) => values[at]!));
      return `${part(high, piece)}${part(low, [...piece].reverse()).replace(/^M/, "L")}Z`;
    })
    .join("");
}

/** Round values between two ends, about so many. On a logarithmic axis powers of ten. */
export function marks([from, to]: Range, log: boolean, wanted: number): number[] {
  if (log && from > 0) {
    const [first, last] = [Math.ceil(Math.log10(from)), Math.floor(Math.log10(to))];
    const every = Math.max(1, Math.ceil((last - first + 1) / wanted));
    const powers = [];
    for (let power = first; power <= last; power += every) powers.push(10 ** power);
    if (powers.length > 1) return powers;
  }
  const rough = (to - from) / wanted;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * size).find((candidate) => candidate >= rough) ?? size;
  const found = [];
  for (let count = Math.ceil(from / step - 1e-9); count * step <= to + step * 1e-9; count += 1) found.push(Number((count * step).toPrecision(12)));
  return found;
}
