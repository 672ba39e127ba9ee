import { expect, test } from "vitest";
import { field, filterFault, literal } from "./filter";

test.each([
  ["loss", "metrics.loss"],
  ["val/loss", "metrics.`val/loss`"],
  ["val loss", "metrics.`val loss`"],
  ["2nd", "metrics.`2nd`"],
  ["a`b", "metrics.`a``b`"],
])("the key %s is written so that the grammar reads it back", (key, text) => expect(field("metrics", key)).toBe(text));

test("quotes in a text cannot end it", () => {
  expect(literal("it's")).toBe("'it''s'");
  expect(literal("' OR name = 'x")).toBe("''' OR name = ''x'");
});

test("the server's message is taken apart into its sentence and the place", () => {
  const message = "Invalid filter at position 15: unexpected 'foo'.\n  metrics.a > 1 foo\n                ^";
  expect(filterFault(message)).toEqual({ sentence: "Invalid filter at position 15: unexpected 'foo'.", position: 14 });
});

test("the place in an order is no place in the filter", () => {
  expect(filterFault("Invalid order_by at position 3: unexpected ','.").position).toBeUndefined();
});

test("a message without a place has none", () => {
  expect(filterFault("Invalid filter.")).toEqual({ sentence: "Invalid filter.", position: undefined });
});
