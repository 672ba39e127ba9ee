import { expect, test } from "vitest";
import { along, valuesBy, formatCost, formatTokens, pieces, spanOf, valueOf } from "./figures";

const HOUR = 3_600_000;
const figure = (time: string, values: Record<string, number>, more: Record<string, string> = {}) => ({
  metric_name: "trace_count",
  dimensions: { time_bucket: time, ...more },
  values,
});

test("a time is cut into pieces of a usual length that begin at its multiples", () => {
  const day = spanOf(HOUR * 1000 + 5, HOUR * 1024 + 5);
  expect(day.interval).toBe(3600);
  expect(day.start).toBe(HOUR * 1000);
  expect(day.end).toBe(HOUR * 1025);
  expect(pieces(day)).toHaveLength(25);
  expect(spanOf(0, HOUR).interval).toBe(120);
  expect(spanOf(0, 24 * HOUR * 30).interval).toBe(86_400);
  expect(pieces(spanOf(5, 5))).toHaveLength(1);
});

test("pieces without figures are there, and figures of one piece are added", () => {
  const times = [0, 3600, 7200];
  const figures = [
    figure("1970-01-01T01:00:00Z", { COUNT: 3 }, { trace_status: "OK" }),
    figure("1970-01-01T01:00:00Z", { COUNT: 1 }, { trace_status: "ERROR" }),
  ];
  expect(along(times, figures, (one) => valueOf(one, "COUNT"), 0)).toEqual([0, 4, 0]);
  expect(along(times, figures, (one) => valueOf(one, "P50"), null)).toEqual([null, null, null]);
  expect(valuesBy(figures, "trace_status", "COUNT")).toEqual(new Map([["OK", 3], ["ERROR", 1]]));
});

test("percentiles are found however they are written", () => {
  expect(valueOf(figure("", { "P50.0": 7 }), "P50")).toBe(7);
  expect(valueOf(figure("", { "P99.9": 8 }), "P99.9")).toBe(8);
});

test("tokens and dollars are short", () => {
  expect([0, 914, 999, 1000, 12_345, 999_600, 4_500_000, 2e9].map(formatTokens)).toEqual(
    ["0", "914", "999", "1k", "12.3k", "1M", "4.5M", "2B"],
  );
  expect([0, 2.5e-8, 0.001828, 0.002, 0.1, 0.42, 1.5, 1234.567].map(formatCost)).toEqual(
    ["$0", "$2.5e-8", "$0.0018", "$0.0020", "$0.10", "$0.42", "$1.50", "$1,234.57"],
  );
});
