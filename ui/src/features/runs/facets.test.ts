import { expect, test } from "vitest";
import { both, chosenValues, partsOfFilter, withoutField, withValues } from "./facets";

const STATUS = "attributes.status";

test("a value becomes a condition, more of them a list, none takes it away", () => {
  expect(withValues("", STATUS, ["FAILED"])).toBe("attributes.status = 'FAILED'");
  const two = withValues("metrics.loss < 1 AND status = 'FAILED'", STATUS, ["FAILED", "KILLED"]);
  expect(two).toBe("metrics.loss < 1 AND attributes.status IN ('FAILED', 'KILLED')");
  expect(chosenValues(two, STATUS)).toEqual(["FAILED", "KILLED"]);
  expect(withValues(two, STATUS, [])).toBe("metrics.loss < 1");
});

test("quotes and backticks in values and keys hold", () => {
  const filter = withValues("", "params.`a b`", ["it's"]);
  expect(filter).toBe("params.`a b` = 'it''s'");
  expect(chosenValues(filter, "params.`a b`")).toEqual(["it's"]);
});

test("a filter with an OR is kept whole", () => {
  const either = "params.a = '1' OR params.a = '2'";
  expect(withValues(either, STATUS, ["FAILED"])).toBe(`(${either}) AND attributes.status = 'FAILED'`);
  expect(withValues(`(${either}) AND attributes.status = 'FAILED'`, STATUS, [])).toBe(`(${either})`);
  expect(chosenValues(either, "params.a")).toEqual([]);
});

test("AND inside of parentheses, texts and BETWEEN parts nothing", () => {
  expect(partsOfFilter("metrics.a BETWEEN 1 AND 2 AND (x = '1' AND y = '2') and z = ' AND '")).toEqual([
    "metrics.a BETWEEN 1 AND 2",
    "(x = '1' AND y = '2')",
    "z = ' AND '",
  ]);
});

test("other conditions on the field are not a choice of its values", () => {
  for (const filter of ["status != 'FAILED'", "NOT status = 'FAILED'", "status LIKE 'F%'", "params.status = 'FAILED'"]) {
    expect(chosenValues(filter, STATUS)).toEqual([]);
    expect(withoutField(filter, STATUS)).toBe(filter);
  }
});

test("two filters that both hold", () => {
  expect(both("", "a = '1'")).toBe("a = '1'");
  expect(both("a = '1' OR b = '2'", "c = '3'")).toBe("(a = '1' OR b = '2') AND c = '3'");
});
