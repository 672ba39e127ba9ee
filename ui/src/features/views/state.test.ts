import { expect, test } from "vitest";
import { readState, stateText } from "./state";

test("the order of names makes no other state, nor does what is undefined", () => {
  expect(stateText({ b: 1, a: [2, 1], c: undefined })).toBe(stateText({ a: [2, 1], b: 1 }));
  expect(stateText({ a: [1, 2] })).not.toBe(stateText({ a: [2, 1] }));
});

test("what is no state is read as an empty one", () => {
  expect(readState('{"a":1}')).toEqual({ a: 1 });
  for (const text of ["", "null", "[1]", "{"]) expect(readState(text)).toEqual({});
});
