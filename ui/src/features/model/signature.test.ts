import { expect, test } from "vitest";
import { paramRows, schemaRows, typeText } from "./signature";

test.each([
  [{ type: "double" }, "double"],
  [{ type: "tensor", "tensor-spec": { dtype: "float32", shape: [-1, 28, 28] } }, "float32 (-1, 28, 28)"],
  [{ type: "array", items: { type: "array", items: { type: "long" } } }, "array<array<long>>"],
  [{ type: "map", values: { type: "string" } }, "map<string>"],
  [
    { type: "object", properties: { name: { type: "string" }, age: { type: "long", required: false } } },
    "{name: string, age?: long}",
  ],
  [{ type: 7 }, "?"],
  [null, "?"],
  [[], "?"],
])("%j is %s", (spec, text) => expect(typeText(spec)).toBe(text));

test("a type that is nested without end is cut", () => {
  const spec: Record<string, unknown> = { type: "array" };
  spec.items = spec;
  expect(typeText(spec)).toMatch(/^(array<)+…>+$/);
});

test("columns have names, a single nameless one has none", () => {
  expect(schemaRows([{ type: "long", name: "a" }, { type: "long", name: "b", required: false }])).toEqual([
    { name: "a", type: "long", required: true },
    { name: "b", type: "long", required: false },
  ]);
  expect(schemaRows([{ type: "double" }])[0]?.name).toBe("–");
  expect(schemaRows(["no object", { type: "long" }]).map(({ name }) => name)).toEqual(["0", "1"]);
  expect(schemaRows(null)).toEqual([]);
});

test("params tell what they are when they are not given", () => {
  expect(paramRows([{ name: "alpha", type: "double", default: 0.5, shape: null }, { name: "k", type: "long", default: [1], shape: [-1] }])).toEqual([
    { name: "alpha", type: "double", fallback: "0.5" },
    { name: "k", type: "long (-1)", fallback: "[1]" },
  ]);
});
