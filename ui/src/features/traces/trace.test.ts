import { expect, test } from "vitest";
import { costOf, latencyOf, tagsOf, tokensOf, verdictOf } from "./trace";

const info = { trace_id: "tr-1" };

test("the latency is read from the wire", () => {
  expect(latencyOf({ ...info, execution_duration: "1.262s" })).toBeCloseTo(1262);
  expect(latencyOf({ ...info, execution_duration: "soon" })).toBeUndefined();
  expect(latencyOf(info)).toBeUndefined();
});

test("tokens and costs are found in the metadata, whatever was written there", () => {
  const metadata = (text: string) => ({ ...info, trace_metadata: { "mlflow.trace.tokenUsage": text, "mlflow.trace.cost": text } });
  expect(tokensOf(metadata('{"input_tokens": 3, "output_tokens": 4}'))).toEqual({ input: 3, output: 4, total: 7 });
  expect(costOf(metadata('{"total_cost": 0.5}'))?.total).toBe(0.5);
  for (const text of ["nonsense", "null", "[]", '{"total_tokens": "many"}']) expect(tokensOf(metadata(text))).toBeUndefined();
});

test("tags of the system are left out", () => {
  expect(tagsOf({ ...info, tags: { "mlflow.traceName": "x", env: "test" } })).toEqual([["env", "test"]]);
});

test("a judgement says yes, no, a value, what was expected, or why there is none", () => {
  expect(verdictOf({ feedback: { value: true } })).toEqual({ kind: "yes", text: "yes" });
  expect(verdictOf({ feedback: { value: "no" } })).toEqual({ kind: "no", text: "no" });
  expect(verdictOf({ feedback: { value: 0.5 } })).toEqual({ kind: "value", text: "0.5" });
  expect(verdictOf({ expectation: { value: "42" } })).toEqual({ kind: "expected", text: "42" });
  expect(verdictOf({ expectation: { serialized_value: { serialization_format: "JSON_FORMAT", value: "[1]" } } }).text).toBe("[1]");
  expect(verdictOf({ feedback: { error: { error_code: "TIMEOUT" } } })).toEqual({ kind: "error", text: "TIMEOUT" });
});
