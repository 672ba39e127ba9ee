import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { assignSlots, NAMED } from "./color";

test("a run keeps its colour, unless another of the same list has it", () => {
  const known = new Map([
    ["a", { slot: 3 }],
    ["b", { slot: 3 }],
    ["c", { slot: 0 }],
  ]);
  expect([...assignSlots(["a", "b", "c"], known)]).toEqual([["a", 3], ["c", 0], ["b", 1]]);
  expect(assignSlots(["b"], known).get("b")).toBe(3);
});

test("a pinned colour is kept, and the others make way", () => {
  const known = new Map([
    ["a", { slot: 2 }],
    ["b", { slot: 2, pinned: true as const }],
  ]);
  const slots = assignSlots(["a", "b"], known);
  expect(slots.get("b")).toBe(2);
  expect(slots.get("a")).toBe(0);
});

test("a few runs have named colours, whatever they had among many", () => {
  expect(assignSlots(["a"], new Map([["a", { slot: 400 }]])).get("a")).toBe(0);
});

type Rgb = [number, number, number];

/** A colour of the style sheet in linear light. */
function linear([lightness, chroma, hue]: Rgb): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const parts = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return parts.map((part) => Math.min(1, Math.max(0, part))) as Rgb;
}

/** In the space where distances are what eyes see. */
function perceived([red, green, blue]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** What is seen without the red or the green cones (Machado, Oliveira and Fernandes 2009). */
const EYES = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
};

const light = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
const contrast = (one: number, other: number) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

const sheet = readFileSync(fileURLToPath(new URL("../app/style.css", import.meta.url)), "utf8");

function token(name: string): [Rgb, Rgb] {
  const found = new RegExp(`--${name}: light-dark\\(oklch\\(([^)]*)\\), oklch\\(([^)]*)\\)\\)`).exec(sheet);
  if (!found) throw new Error(`no --${name} in the style sheet`);
  return [found[1]!, found[2]!].map((text) => linear(text.split(" ").map(Number) as Rgb)) as [Rgb, Rgb];
}

test.each([["light", 0], ["dark", 1]] as const)("the named colours stay apart for all eyes and stand out: %s", (_, theme) => {
  const colours = Array.from({ length: NAMED }, (_, index) => token(`series-${index + 1}`)[theme]);
  const surface = light(token("surface")[theme]);
  for (const colour of colours) expect(contrast(light(colour), surface)).toBeGreaterThan(3);
  for (const [eyes, matrix] of Object.entries(EYES)) {
    const seen = colours.map((colour) =>
      perceived(matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, part, at) => sum + part * colour[at]!, 0)))) as Rgb),
    );
    seen.forEach((one, index) =>
      seen.slice(0, index).forEach((other, before) => {
        const distance = Math.hypot(...one.map((part, at) => part - other[at]!));
        expect(distance, `${eyes}: ${before + 1} and ${index + 1}`).toBeGreaterThan(0.09);
      }),
    );
  }
});
