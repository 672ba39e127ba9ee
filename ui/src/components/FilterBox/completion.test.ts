import { expect, test } from "vitest";
import { complete, withSuggestion } from "./completion";
import { expectationAt } from "./expectation";
import type { FilterSource } from "./grammar";
import { runGrammar } from "./grammars";

const KEYS: Record<string, string[]> = {
  metrics: ["accuracy", "val loss", "loss"],
  params: ["optimizer", "learning_rate"],
  tags: ["team"],
};
const source: FilterSource = {
  grammar: runGrammar,
  keys: async (prefix, contains) => (KEYS[prefix] ?? []).filter((key) => key.includes(contains)),
  values: async (_, contains) =>
    [
      { value: "adam", count: 12 },
      { value: "it's sgd", count: 3 },
    ].filter(({ value }) => value.includes(contains)),
};

const { signal } = new AbortController();
const labels = async (text: string, at = text.length) => (await complete(text, at, source, signal)).suggestions.map(({ label }) => label);

/** The filter after the named suggestion was chosen; the cursor is shown as |. */
async function chosen(text: string, label: string): Promise<string> {
  const completion = await complete(text, text.length, source, signal);
  const suggestion = completion.suggestions.find((one) => one.label === label)!;
  const { text: next, cursor } = withSuggestion(text, completion, suggestion);
  return `${next.slice(0, cursor)}|${next.slice(cursor)}`;
}

test.each([
  ["", "field"],
  ["metr", "field"],
  ["metrics.loss ", "operator"],
  ["metrics.loss >", "value"],
  ["metrics.loss > 3", "value"],
  ["metrics.loss > 3 ", "joint"],
  ["metrics.loss > 3 AND ", "field"],
  ["metrics.loss > 3 AND NOT (", "field"],
  ["metrics.`val loss`.min ", "operator"],
  ["metrics.loss BETWEEN 1 AND ", "value"],
  ["metrics.loss BETWEEN 1 AND 2 ", "joint"],
  ["params.a IN (", "list"],
  ["params.a IN ('x', ", "list"],
  ["params.a IN ('x') ", "joint"],
  ["params.a NOT ", "operator"],
  ["params.a IS NOT NULL ", "joint"],
  ["params.a = 'it''s", "value"],
  ["(status = 'FAILED') ", "joint"],
])("after %j comes a %s", (text, kind) => {
  expect(expectationAt(text, text.length, runGrammar).kind).toBe(kind);
});

test("a part of a key finds it in every group", async () => {
  expect(await labels("acc")).toEqual(["metrics.accuracy"]);
  expect(await labels("params.rate")).toEqual(["params.learning_rate"]);
  expect((await labels("lo"))[0]).toBe("metrics.loss");
});

test("keys with blanks are written in backticks, and those of metrics have aggregates", async () => {
  expect(await chosen("val", "metrics.val loss")).toBe("metrics.`val loss` |");
  expect(await chosen("metrics.loss", "metrics.loss · min")).toBe("metrics.`loss`.min |");
  expect(await chosen("metrics.`val loss`.m", "metrics.val loss · max")).toBe("metrics.`val loss`.max |");
});

test("operators are those of the field's type", async () => {
  expect(await labels("metrics.loss ")).not.toContain("LIKE");
  expect(await labels("params.a L")).toEqual(["LIKE"]);
  expect(await labels("params.a NOT ")).toEqual(["NOT IN", "NOT LIKE"]);
  expect(await chosen("params.a NOT ", "NOT LIKE")).toBe("params.a NOT LIKE '%|%'");
  expect(await chosen("params.a ", "IN")).toBe("params.a IN (|)");
});

test("values are quoted, also those with quotes; lists take several", async () => {
  expect(await chosen("params.optimizer = 'it", "it's sgd")).toBe("params.optimizer = 'it''s sgd' |");
  expect(await chosen("params.optimizer = ", "adam")).toBe("params.optimizer = 'adam' |");
  expect(await chosen("params.optimizer IN ('x', ", "adam")).toBe("params.optimizer IN ('x', 'adam'|");
  expect(await chosen("params.optimizer LIKE '%ad", "adam")).toBe("params.optimizer LIKE '%adam%' |");
  expect(await labels("status = ")).toContain("FINISHED");
  expect(await labels("metrics.loss > ")).toEqual([]);
});

test("a parenthesis is only closed where one is open", async () => {
  expect(await labels("(metrics.loss > 3 ")).toEqual(["AND", "OR", ")"]);
  expect(await labels("metrics.loss > 3 ")).toEqual(["AND", "OR"]);
});

test("a choice in the middle replaces the word there and leaves the rest", async () => {
  const text = "metrics.lo > 3 AND status = 'FAILED'";
  const completion = await complete(text, 10, source, signal);
  expect(withSuggestion(text, completion, completion.suggestions[0]!)).toEqual({
    text: "metrics.loss > 3 AND status = 'FAILED'",
    cursor: 13,
  });
});
