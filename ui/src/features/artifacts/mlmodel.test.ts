import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { modelSummary } from "./mlmodel";

const fixture = (name: string) => readFileSync(`../tests/fixtures/mlflow_models/3.17/${name}/MLmodel`, "utf8");

test("a model with columns", () => {
  const { flavors, inputs, outputs } = modelSummary(fixture("sklearn"));
  expect(flavors).toEqual(["python_function", "sklearn"]);
  expect(inputs.length).toBeGreaterThan(0);
  expect(inputs[0]).toEqual({ name: expect.any(String), type: expect.stringMatching(/double|long|integer/) });
  expect(outputs.length).toBeGreaterThan(0);
});

test("a model with tensors", () => {
  expect(modelSummary(fixture("sklearn_array")).inputs[0]!.type).toMatch(/^\w+ \(-1, \d+\)$/);
});

test("a folded schema, and one that is broken", () => {
  const folded = "flavors:\n  f: {}\nsignature:\n  inputs: '[{\"type\": \"long\",\n    \"name\": \"it''s\"}]'\n  outputs: '[{'\n";
  expect(modelSummary(folded)).toEqual({ flavors: ["f"], inputs: [{ name: "it's", type: "long" }], outputs: [] });
  expect(modelSummary("no model at all")).toEqual({ flavors: [], inputs: [], outputs: [] });
});
