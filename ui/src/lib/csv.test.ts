import { expect, test } from "vitest";
import { parseCsv } from "./csv";

test.each([
  ["a,b\n1,2\n", [["a", "b"], ["1", "2"]]],
  ["a,b\r\n1,2", [["a", "b"], ["1", "2"]]],
  ['"Lovelace, Ada","said ""yes"""', [["Lovelace, Ada", 'said "yes"']]],
  ['"two\nlines",x', [["two\nlines", "x"]]],
  ["a,,c\n,,\n", [["a", "", "c"], ["", "", ""]]],
  ["a\n\nb", [["a"], ["b"]]],
  ["", []],
])("%j", (text, records) => expect(parseCsv(text)).toEqual(records));

test("tabs can be the separator", () => {
  expect(parseCsv("a\tb,c", "\t")).toEqual([["a", "b,c"]]);
});
