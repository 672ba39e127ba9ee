import { expect, test } from "vitest";
import { type Cell, compared, requirementsOf } from "./sideBySide";

const of = (values: Record<string, string | Cell>) =>
  new Map(Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? { text: value } : value]));

test("rows are of all keys, and only those that differ if wanted", () => {
  const groups = [{ title: "Params", values: [of({ depth: "3", "lr 10": "1", "lr 9": "1" }), of({ depth: "4", "lr 10": "1", seed: "7" })] }];
  expect(compared(groups, false)[0]?.rows.map(({ key }) => key)).toEqual(["depth", "lr 9", "lr 10", "seed"]);
  const [only] = compared(groups, true);
  expect(only?.rows.map(({ key }) => key)).toEqual(["depth", "lr 9", "seed"]);
  expect(only?.differing).toBe(3);
  expect(compared(groups, true, "SEE")[0]?.rows.map(({ key, cells }) => [key, cells])).toEqual([["seed", [undefined, { text: "7" }]]]);
});

test("what reads the same may differ, and the other way round", () => {
  const values = [of({ a: { text: "0.1", exact: "0.10001" } }), of({ a: { text: "0.1", exact: "0.10002" } })];
  expect(compared([{ title: "", values }], true)[0]?.rows).toHaveLength(1);
});

test("requirements by package", () => {
  const text = "# made\nnumpy==2.1\nScikit-Learn[extra]>=1.5 # why\n\n--index-url https://x\npandas\n";
  expect([...requirementsOf(text)]).toEqual([
    ["numpy", "==2.1"],
    ["scikit-learn[extra]", ">=1.5"],
    ["--index-url https://x", "yes"],
    ["pandas", "any"],
  ]);
});
