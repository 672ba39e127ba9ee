import { expect, test } from "vitest";
import { parseCsv, separatorOf } from "./csv";

test.each([
  ["a,b\n1,2\n", [["a", "b"], ["1", "2"]]],
  ["a,b\r\n1,2", [["a", "b"], ["1", "2"]]],
  ["a,b\r1,2\r", [["a", "b"], ["1", "2"]]],
  ['"Lovelace, Ada","said ""yes"""', [["Lovelace, Ada", 'said "yes"']]],
  ['"two\nlines",x', [["two\nlines", "x"]]],
  ['"two\r\nlines","",x\n', [["two\r\nlines", "", "x"]]],
  ["a,,c\n,,\n", [["a", "", "c"], ["", "", ""]]],
  ["a,\n", [["a", ""]]],
  ["a,", [["a", ""]]],
  ["a\n\nb", [["a"], ["b"]]],
  ['5" wide,x', [['5" wide', "x"]]],
  ['"a"b,c', [["ab", "c"]]],
  ['"never closed,\nb', [["never closed,\nb"]]],
  ["\ufeffname,x", [["name", "x"]]],
  ["", []],
])("%j", (text, records) => expect(parseCsv(text)).toEqual(records));

test("tabs can be the separator", () => {
  expect(parseCsv("a\tb,c", "\t")).toEqual([["a", "b,c"]]);
  expect(parseCsv("a|b;c", "|")).toEqual([["a", "b;c"]]);
});

test("no more records than wanted", () => {
  expect(parseCsv("a\nb\nc\n", ",", 2)).toEqual([["a"], ["b"]]);
});

test.each([
  ["a,b,c\n1;2", ","],
  ["a;b;c\n1,5;2", ";"],
  ["a\tb", "\t"],
  ['"x;y;z",b', ","],
  ["one", ","],
])("%j is separated by %j", (text, separator) => expect(separatorOf(text)).toBe(separator));
