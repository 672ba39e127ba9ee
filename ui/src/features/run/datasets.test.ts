import { expect, test } from "vitest";
import { profileEntries, schemaFields, sourceText } from "./datasets";

test("columns of a schema", () => {
  const schema = JSON.stringify({ mlflow_colspec: [{ type: "double", name: "width", required: true }, { type: { kind: "list" } }] });
  expect(schemaFields(schema)).toEqual([
    { name: "width", type: "double", required: true },
    { name: "#2", type: '{"kind":"list"}', required: undefined },
  ]);
});

test("tensors of a schema", () => {
  const spec = (shape: number[]) => [{ type: "tensor", "tensor-spec": { dtype: "float64", shape } }];
  expect(schemaFields(JSON.stringify({ mlflow_tensorspec: { features: spec([-1, 4]), targets: spec([-1]) } }))).toEqual([
    { name: "features", type: "float64 (-1, 4)" },
    { name: "targets", type: "float64 (-1)" },
  ]);
});

test.each(["", null, undefined, "no JSON", "[]", "5", '{"mlflow_tensorspec": null}'])("%j is no schema", (schema) =>
  expect(schemaFields(schema)).toBeUndefined(),
);

test("profiles and sources", () => {
  expect(profileEntries('{"num_rows": 3, "note": "x"}')).toEqual([
    ["num_rows", "3"],
    ["note", "x"],
  ]);
  expect(profileEntries("[1]")).toBeUndefined();
  expect(sourceText('{"uri": "s3://a/b"}')).toBe("s3://a/b");
  expect(sourceText('{"tags": {}}')).toBe('{"tags": {}}');
  expect(sourceText("plain")).toBe("plain");
});
