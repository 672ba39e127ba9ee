import { expect, test } from "vitest";
import { isImage, MOST_ROWS, previewOf } from "./preview";

const head = (text: string, whole = true) => ({ bytes: new TextEncoder().encode(text), whole });

test("JSON is laid out", () => {
  expect(previewOf("a.json", head('{"a":[1]}'))).toEqual({ kind: "text", text: '{\n  "a": [\n    1\n  ]\n}' });
});

test("what is no JSON, or only a part of it, is shown as it is", () => {
  expect(previewOf("a.json", head("{broken"))).toEqual({ kind: "text", text: "{broken" });
  expect(previewOf("a.json", head('{"a":1', false))).toEqual({ kind: "text", text: '{"a":1' });
});

test("a logged table is a table", () => {
  expect(previewOf("t.json", head('{"columns":["a","b"],"data":[[1,"x"],[null,{"c":2}]]}'))).toEqual({
    kind: "table",
    columns: ["a", "b"],
    rows: [
      ["1", "x"],
      ["null", '{"c":2}'],
    ],
    total: 2,
  });
});

test("JSON that is almost a table is JSON", () => {
  expect(previewOf("t.json", head('{"columns":["a"],"data":[1]}')).kind).toBe("text");
  expect(previewOf("t.json", head("null"))).toEqual({ kind: "text", text: "null" });
});

test("CSV is a table; of a long one the beginning", () => {
  expect(previewOf("a.csv", head("a,b\n1,2\n"))).toEqual({ kind: "table", columns: ["a", "b"], rows: [["1", "2"]], total: 1 });
  const long = previewOf("a.csv", head(`n\n${"1\n".repeat(MOST_ROWS + 5)}`));
  expect(long).toMatchObject({ kind: "table", total: MOST_ROWS + 5 });
  expect(long.kind === "table" && long.rows.length).toBe(MOST_ROWS);
});

test("the cut last line of a part of a CSV is left out", () => {
  expect(previewOf("a.csv", head("a,b\n1,2\n3", false))).toMatchObject({ rows: [["1", "2"]] });
});

test("bytes that are no text are not shown", () => {
  expect(previewOf("model.txt", { bytes: new Uint8Array([65, 0, 66]), whole: true })).toEqual({ kind: "binary" });
});

test("pictures are known by their names", () => {
  expect(isImage("a/b.PNG")).toBe(true);
  expect(isImage("a.svg/notes")).toBe(false);
  expect(isImage("png")).toBe(false);
});
