import { expect, test } from "vitest";
import { columnOf, expanded, keysOf, orderBy, partsOf, shownAtFirst } from "./columns";

const KEYS = { metric: ["loss", "system/cpu", "val loss"], param: ["a", "b", "c"], tag: ["mlflow.user", "team"] };
const look = (...params: Record<string, string>[]) => ({
  params: params.map((run) => new Map(Object.entries(run))),
  datasets: false,
  models: false,
});

test("the params that tell runs apart are shown at first, and metrics of the system are not", () => {
  expect(shownAtFirst(KEYS, look({ a: "1", b: "2" }, { a: "1", b: "3" }))).toEqual([
    "attributes.start_time",
    "attributes.duration",
    "metrics.loss",
    "metrics.val loss",
    "params.b",
  ]);
  // one run differs in nothing
  expect(shownAtFirst(KEYS, look({ a: "1" })).filter((id) => id.startsWith("params."))).toEqual(["params.a", "params.b", "params.c"]);
});

test("all of a kind are named by a star, and each column is there once", () => {
  expect(expanded(["params.b", "params.*", "nothing", "attributes.none"], KEYS).map(({ id }) => id)).toEqual([
    "params.b",
    "params.a",
    "params.c",
  ]);
  expect(keysOf("tags", KEYS)).toEqual(["team"]);
});

test.each([
  ["metrics.loss", true, "metrics.loss ASC"],
  ["metrics.loss.min", false, "metrics.`loss.min` DESC"],
  ["min.val loss", true, "metrics.`val loss`.min ASC"],
  ["max.a`b", false, "metrics.`a``b`.max DESC"],
  ["attributes.start_time", true, "attributes.start_time ASC"],
  ["attributes.run_name", true, "attributes.run_name ASC"],
  ["attributes.source", false, "tags.`mlflow.source.name` DESC"],
  ["params.learning-rate", true, "params.`learning-rate` ASC"],
])("%s orders by what the grammar calls so", (sort, ascending, written) => {
  expect(orderBy(sort, ascending)).toEqual([written]);
});

test("what is no column orders nothing", () => {
  for (const sort of [undefined, "", "metrics.", "metrics.*", "attributes.datasets", "x.y"]) expect(orderBy(sort, true)).toEqual([]);
});

test("what is asked for is what is shown, in pieces", () => {
  const columns = ["params.b", "min.loss", "metrics.loss", "attributes.datasets", "attributes.note", "attributes.status"].map((id) => columnOf(id)!);
  expect(partsOf(columns)).toEqual([
    {
      ids: columns.map(({ id }) => id),
      parts: {
        fields: ["children", "datasets", "metrics.loss", "params.b", "tags.mlflow.note.content", "tags.mlflow.parentRunId", "tags.mlflow.user"],
        summaries: ["loss"],
      },
    },
  ]);
  const many = Array.from({ length: 10_000 }, (_, number) => columnOf(`metrics.m${number}`)!);
  const pieces = partsOf(many);
  expect(pieces).toHaveLength(157);
  expect(pieces[1]!.parts.fields).toHaveLength(64);
  expect(pieces.flatMap(({ ids }) => ids)).toEqual(many.map(({ id }) => id));
  // without any column there is still what a row needs
  expect(partsOf([])[0]!.parts.fields).toContain("tags.mlflow.parentRunId");
});

test("another order of the same columns asks for nothing new", () => {
  const columns = ["params.b", "metrics.loss", "tags.team"].map((id) => columnOf(id)!);
  expect(partsOf([...columns].reverse())[0]!.parts).toEqual(partsOf(columns)[0]!.parts);
});
