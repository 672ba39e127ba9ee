import { describe, expect, test } from "vitest";
import { formatAge, formatCount, formatDuration, formatMarks, formatNumber, formatSize, formatTick } from "./format";

describe("formatNumber", () => {
  test.each([
    [0, "0"],
    [1, "1"],
    [1234567, "1,234,567"],
    [-3, "−3"],
    [0.5, "0.5"],
    [0.123456789, "0.12346"],
    [12.3456789, "12.346"],
    [123456.789, "123,457"],
    [-123456.789, "−123,457"],
    [0.000123456, "0.00012346"],
    [0.0000123456, "1.2346e-5"],
    [1e12, "1e12"],
    [-0.25, "−0.25"],
    [100.0001, "100"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("%d is written %s", (value, text) => expect(formatNumber(value)).toBe(text));
});

test.each([
  [[0, 0.25, 0.5], ["0", "0.25", "0.5"]],
  [[0, 50, 100], ["0", "50", "100"]],
  [[0, 20_000, 40_000], ["0", "20,000", "40,000"]],
  [[0, 50_000, 100_000], ["0", "50k", "100k"]],
  [[-2.5e6, 0, 1.25e7], ["−2.5M", "0", "12.5M"]],
  [[2e9, 2.5e9], ["2B", "2.5B"]],
  [[5e12, 1e13], ["5T", "10T"]],
  [[1_234_560, 1_234_580, 1_234_600], ["1,234,560", "1,234,580", "1,234,600"]],
  [[], []],
])("marks at %j are written %j", (marks, texts) => expect(formatMarks(marks)).toEqual(texts));

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1000, "1.0 s"],
  [59_940, "59.9 s"],
  [59_960, "1 min"],
  [94_000, "1 min 34 s"],
  [3_599_600, "1 h"],
  [2 * 3_600_000 + 5 * 60_000, "2 h 5 min"],
  [86_400_000, "1 d"],
  [50 * 3_600_000, "2 d 2 h"],
])("%d milliseconds are written %s", (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

test.each([
  [10, "just now"],
  [-5, "just now"],
  [90, "2 minutes ago"],
  [7200, "2 hours ago"],
  [86_400, "yesterday"],
  [3 * 86_400, "3 days ago"],
])("%d seconds ago is written %s", (seconds, text) => {
  const now = Date.UTC(2026, 4, 20, 12);
  expect(formatAge(now - seconds * 1000, now)).toBe(text);
});

test("after a week the date says more", () => {
  expect(formatAge(Date.UTC(2026, 4, 1, 12), Date.UTC(2026, 4, 20, 12))).toBe("2026-05-01");
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [15 * 1024, "15 KiB"],
  [1024 ** 2 - 1, "1.0 MiB"],
  [3.5 * 1024 ** 3, "3.5 GiB"],
])("%d bytes are written %s", (bytes, text) => expect(formatSize(bytes)).toBe(text));

test("marks of a time axis say what tells them apart", () => {
  const time = new Date(2026, 4, 20, 13, 5, 30).getTime();
  expect(formatTick(time, 10_000)).toBe("13:05:30");
  expect(formatTick(time, 60_000)).toBe("13:05");
  expect(formatTick(time, 86_400_000)).toBe("05-20");
  expect(formatTick(new Date(2026, 4, 20).getTime(), 3_600_000)).toBe("05-20");
});

test("one of a thing is not many", () => {
  expect(formatCount(1, "run")).toBe("1 run");
  expect(formatCount(1204, "run")).toBe("1,204 runs");
});
