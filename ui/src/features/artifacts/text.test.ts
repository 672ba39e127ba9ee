import { describe, expect, test } from "vitest";
import { cleanLine, joined, linesOfText, linesWith, partsOf, textOf } from "./text";

const bytes = (...values: number[]) => new Uint8Array(values);

describe("text of bytes", () => {
  test("UTF-8, with its mark or without", () => {
    expect(textOf(new TextEncoder().encode("grün"))).toBe("grün");
    expect(textOf(bytes(0xef, 0xbb, 0xbf, 0x61))).toBe("a");
  });
  test("UTF-16 with its mark", () => {
    expect(textOf(bytes(0xff, 0xfe, 0x61, 0, 0x62, 0))).toBe("ab");
    expect(textOf(bytes(0xfe, 0xff, 0, 0x61))).toBe("a");
  });
  test("a letter that is cut at the end is left out", () => expect(textOf(bytes(0x61, 0xc3))).toBe("a"));
  test("bytes that are no text", () => expect(textOf(bytes(65, 0, 66))).toBeUndefined());
});

test("pieces are joined before they are decoded, so that no letter breaks", () => {
  expect(textOf(joined([bytes(0x61, 0xc3), bytes(0xbc)]))).toBe("aü");
});

test("lines", () => {
  expect(linesOfText("a\nb\n")).toEqual(["a", "b"]);
  expect(linesOfText("a\n\nb")).toEqual(["a", "", "b"]);
  expect(linesOfText("")).toEqual([]);
});

test.each([
  ["plain", "plain"],
  ["windows\r", "windows"],
  [" 10%|#\r 50%|###\r100%|######", "100%|######"],
  ["\u001b[31mred\u001b[0m and \u001b[1;32mgreen\u001b[m", "red and green"],
  ["\u001b]8;;https://x.test\u0007link\u001b]8;;\u0007", "link"],
])("%j is cleaned", (raw, line) => expect(cleanLine(raw)).toBe(line));

test("what is found is found in what is seen", () => {
  expect(linesWith(["Loss 1", "\u001b[31mlo\u001b[0mss", "x"], "LOSS")).toEqual([0, 1]);
  expect(linesWith(["a"], "")).toEqual([]);
});

test("a line falls into what was wanted and the rest", () => {
  expect(partsOf("Loss: loss", "loss")).toEqual(["", "Loss", ": ", "loss", ""]);
  expect(partsOf("none", "loss")).toEqual(["none"]);
  expect(partsOf("İ loss", "loss")).toEqual(["İ loss"]);
});
