import { expect, test } from "vitest";
import { runsSearch, viewState } from "./search";

test("what stands in the address comes back as it was", () => {
  const state = {
    filter: "metrics.loss < 1",
    sort: "min.loss",
    ascending: true,
    view: "deleted" as const,
    flat: true,
    columns: ["metrics.*", "params.a"],
    pinned: ["params.a"],
    group: ["params.a", "attributes.status"],
  };
  expect(viewState(runsSearch(JSON.parse(JSON.stringify(state))))).toEqual(state);
});

test("what no view keeps is left out, and what is nothing is dropped", () => {
  expect(viewState(runsSearch({ peek: "1", saved: "2", filter: "" }))).toEqual({});
  expect(runsSearch({ group: ["a", "b", "c", "d"], ascending: "yes", columns: 3 })).toMatchObject({
    group: ["a", "b", "c"],
    ascending: undefined,
    columns: ["3"],
  });
});
