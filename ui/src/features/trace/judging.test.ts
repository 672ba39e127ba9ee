import { expect, test } from "vitest";
import { assessmentOf, type Draft, missingOf } from "./judging";

const draft = (more: Partial<Draft>): Draft => ({
  kind: "thumbs",
  name: " correct ",
  thumb: true,
  value: "",
  rationale: "",
  who: "",
  spanId: undefined,
  ...more,
});

test("a thumb is true or false, by a person", () => {
  expect(assessmentOf(draft({ thumb: false, rationale: " no ", who: "ada", spanId: "1" }))).toEqual({
    assessment_name: "correct",
    span_id: "1",
    source: { source_type: "HUMAN", source_id: "ada" },
    rationale: "no",
    feedback: { value: false },
  });
});

test("a number is a number, a text a text", () => {
  expect(assessmentOf(draft({ kind: "number", value: "0.5" })).feedback).toEqual({ value: 0.5 });
  expect(assessmentOf(draft({ kind: "text", value: " 0.5 " })).feedback).toEqual({ value: "0.5" });
});

test("what was expected is JSON if it can be", () => {
  const of = (value: string) => assessmentOf(draft({ kind: "expectation", value })).expectation;
  expect(of("Hello you")).toEqual({ value: "Hello you" });
  expect(of("42")).toEqual({ value: 42 });
  expect(of('{"a": [1]}')).toEqual({ serialized_value: { serialization_format: "JSON_FORMAT", value: '{"a":[1]}' } });
});

test("nothing is saved that is not whole", () => {
  expect(missingOf(draft({}))).toBeUndefined();
  expect(missingOf(draft({ name: " " }))).toBeDefined();
  expect(missingOf(draft({ thumb: undefined }))).toBeDefined();
  expect(missingOf(draft({ kind: "number", value: "much" }))).toBeDefined();
  expect(missingOf(draft({ kind: "text", value: " " }))).toBeDefined();
});
