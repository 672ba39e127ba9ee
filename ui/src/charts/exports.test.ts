import { expect, test } from "vitest";
import { parseCsv } from "@/lib/csv";
import type { Curve } from "./curve";
import { fileName, toCsv } from "./exports";
import { curvesSvg, marks, type SvgChart } from "./svg";

test("what is written as CSV can be read back", () => {
  const rows = [
    ["Lovelace, Ada", 'said "yes"', 1.5],
    ["two\nlines", undefined, Number.NaN],
  ];
  expect(parseCsv(toCsv({ columns: ["a", "b", "c"], rows }))).toEqual([
    ["a", "b", "c"],
    ["Lovelace, Ada", 'said "yes"', "1.5"],
    ["two\nlines", "", "NaN"],
  ]);
});

test("a name is no formula", () => {
  expect(toCsv({ columns: ["=cmd()"], rows: [["@x"], ["-1.5"], [-2]] })).toBe("'=cmd()\r\n'@x\r\n-1.5\r\n-2\r\n");
});

test("a title is no path", () => {
  expect(fileName("../../etc/passwd", "csv")).toBe("_.._etc_passwd.csv");
  expect(fileName("train/loss", "svg")).toBe("train_loss.svg");
  expect(fileName("///", "png")).toBe("_.png");
});

const curve: Curve = { id: "a", subject: "a", name: "<b>&", colour: "c", dash: 1, x: [0, 1, 2, 3], y: [0, 10, Number.NaN, 5], low: [0, 9, 1, 4], high: [1, 11, 2, 6], raw: undefined, odd: [] };
const chart: SvgChart = {
  title: "loss <script>",
  curves: [curve],
  x: [0, 3],
  y: [0, 10],
  logX: false,
  logY: false,
  axisName: "step",
  xText: String,
  yText: String,
  colours: { surface: "white", ink: "black", dim: "gray", line: "silver" },
  paint: (colour) => `#${colour}`,
};

test("an SVG has the line with its gap, the band, and names as text", () => {
  const svg = curvesSvg(chart);
  // x: 70 + 270 for each step; y: 380 − 33.6 for each unit
  expect(svg).toContain('d="M70 380L340 44M880 212"');
  expect(svg).toContain('stroke-dasharray="6 3"');
  expect(svg).toContain('fill-opacity="0.18"');
  expect(svg).toContain("loss &lt;script&gt;");
  expect(svg).toContain("&lt;b&gt;&amp;");
  expect(svg).not.toContain("<script>");
});

test("marks are round", () => {
  expect(marks([0, 3], false, 6)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3]);
  expect(marks([-0.05, 1.05], false, 5)).toEqual([0, 0.5, 1]);
  expect(marks([0.002, 400], true, 6)).toEqual([0.01, 0.1, 1, 10, 100]);
});
