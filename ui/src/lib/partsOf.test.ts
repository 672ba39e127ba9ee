import { expect, it } from "vitest";
import { partsOf } from "./partsOf";

it("cuts a list into parts", () => {
  expect(partsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(partsOf([], 2)).toEqual([]);
});
