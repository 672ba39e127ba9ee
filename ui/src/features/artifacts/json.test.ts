import { expect, test } from "vitest";
import { forJson, numericColumns, pictureOf, textOfCell, widthsOf } from "./grid";
import { parseJson, tableOf } from "./json";

test("numbers of Python that JSON has not", () => {
  expect(parseJson('{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \\" Infinity"}')).toEqual({ a: "NaN", b: ["-Infinity", "Infinity"], c: 'NaN " Infinity' });
});

test("large whole numbers stay whole", () => {
  const text = '{"id": 12345678901234567890, "x": 1.5e300, "y": 0.12345678901234567, "t": "12345678901234567890"}';
  expect(parseJson(text)).toEqual({ id: 12345678901234567890n, x: 1.5e300, y: 0.12345678901234567, t: "12345678901234567890" });
});

test("broken JSON is refused", () => expect(() => parseJson("{broken")).toThrow());

test("a logged table is a table; what is almost one is not", () => {
  expect(tableOf({ columns: ["a", 1], data: [[1, "x"]] })).toEqual({ columns: ["a", "1"], rows: [[1, "x"]] });
  expect(tableOf({ columns: ["a"], data: [1] })).toBeUndefined();
  expect(tableOf(null)).toBeUndefined();
  expect(tableOf([])).toBeUndefined();
});

test("values in one line", () => {
  expect([null, undefined, 1n, true, "x", new Date(0), new Uint8Array(3), { a: [1n] }].map(textOfCell)).toEqual([
    ...["null", "", "1", "true", "x", "1970-01-01T00:00:00Z", "3 bytes", '{"a":[1]}'],
  ]);
  expect(JSON.stringify(new Float32Array([1, 2]), forJson)).toBe("[1,2]");
});

test("columns of numbers", () => {
  expect(numericColumns([["1", "a", "", "nan"], ["-2.5e3", "1", "", "inf"]], 4)).toEqual([true, false, false, true]);
});

test("widths are bounded", () => {
  const [narrow, wide] = widthsOf([{ name: "a" }, { name: "b" }], [["1", "x".repeat(500)]]);
  expect(narrow).toBeGreaterThanOrEqual(60);
  expect(wide).toBeLessThanOrEqual(340);
});

test("pictures in tables", () => {
  expect(pictureOf({ type: "image", filepath: "a.png", compressed_filepath: "b.webp" })).toBe("b.webp");
  expect(pictureOf({ type: "image" })).toBeUndefined();
  expect(pictureOf("a.png")).toBeUndefined();
});
