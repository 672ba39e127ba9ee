/** Parallel coordinates as an SVG. */

import { formatNumber } from "@/lib/format";
import type { ParallelLine } from "./ParallelCoordinates";
import { type ParallelAxis, placeOn, valueAt } from "./parallel";

const [WIDTH, HEIGHT, TOP, SIDE] = [1000, 520, 80, 80];
const TALL = HEIGHT - TOP - 30;

export function parallelSvg(title: string, axes: readonly ParallelAxis[], lines: readonly ParallelLine[], paint: (colour: string) => string, escape: (text: string) => string): string {
  const xOf = (at: number) => (axes.length > 1 ? SIDE + (at * (WIDTH - 2 * SIDE)) / (axes.length - 1) : WIDTH / 2);
  const yOf = (part: number) => TOP + (1 - part) * TALL;
  const paths = lines.map(({ colour, values }) => {
    let drawn = "";
    let on = false;
    axes.forEach((axis, at) => {
      const part = placeOn(axis, values[at]);
      if (part !== undefined) drawn += `${on ? "L" : "M"}${xOf(at).toFixed(1)} ${yOf(part).toFixed(1)}`;
      on = part !== undefined;
    });
    return `<path d="${drawn}" fill="none" stroke="${paint(colour)}" stroke-opacity="0.8" stroke-width="1.5"/>`;
  });
  const drawnAxes = axes.map((axis, at) => {
    const marks = axis.words
      ? axis.words.map((word) => [placeOn(axis, word)!, word] as const)
      : [0, 0.5, 1].map((part) => [part, formatNumber(valueAt(axis, part), 4)] as const);
    const texts = marks.map(([part, text]) => `<text x="${xOf(at) - 7}" y="${yOf(part) + 4}" text-anchor="end" font-size="11" fill="${paint("var(--dim)")}">${escape(text.slice(0, 24))}</text>`);
    return `<path d="M${xOf(at)} ${TOP}V${TOP + TALL}" stroke="${paint("var(--dim)")}"/><text x="${xOf(at)}" y="${TOP - 14}" text-anchor="middle" font-size="12">${escape(axis.name.slice(0, 30))}</text>${texts.join("")}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" fill="${paint("var(--ink)")}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${paint("var(--surface)")}"/>`,
    `<text x="16" y="28" font-size="15" font-weight="600">${escape(title)}</text>`,
    ...paths,
    ...drawnAxes,
    "</svg>",
  ].join("\n");
}
