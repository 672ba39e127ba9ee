import { expect, test } from "vitest";
import { columnsOf, nextOrder, orderBy, shownAtFirst } from "./columns";
import { rowOf } from "./rows";

const rows = [
  rowOf({
    info: { run_id: "a", experiment_id: "1" },
    data: {
      metrics: [
        { key: "loss", value: 1 },
        { key: "system/cpu", value: 1 },
      ],
      params: [{ key: "layer10", value: "x" }],
      tags: [{ key: "mlflow.user", value: "ada" }],
    },
  }),
  rowOf({
    info: { run_id: "b", experiment_id: "1" },
    data: { params: [{ key: "layer2", value: "x" }], tags: [{ key: "team", value: "vision" }] },
  }),
];
const made = (ids: string[]) => ids.filter((id) => !id.startsWith("attributes."));

test("there is a column for every key of any run, numbers in their order, no tags of the system", () => {
  expect(made(columnsOf(rows).map((column) => column.id))).toEqual([
    "metrics.loss",
    "metrics.system/cpu",
    "params.layer2",
    "params.layer10",
    "tags.team",
  ]);
});

test("at first metrics and params are shown, but not the system's metrics and not the tags", () => {
  expect(made(shownAtFirst(columnsOf(rows)))).toEqual(["metrics.loss", "params.layer2", "params.layer10"]);
});

test("a column's id becomes the server's order", () => {
  expect(orderBy(undefined, false)).toEqual([]);
  expect(orderBy("metrics.val/loss", true)).toEqual(["metrics.`val/loss` ASC"]);
  expect(orderBy("attributes.start_time", false)).toEqual(["attributes.start_time DESC"]);
  expect(orderBy("tags.a.b", false)).toEqual(["tags.`a.b` DESC"]);
});

test("an order that cannot be one is left out", () => {
  expect(orderBy("nonsense", false)).toEqual([]);
  expect(orderBy("metrics.", false)).toEqual([]);
});

test("clicking a column's head again and again goes down, up, and back", () => {
  const first = nextOrder({}, "metrics.a");
  expect(first).toEqual({ sort: "metrics.a", ascending: undefined });
  const second = nextOrder(first, "metrics.a");
  expect(second).toEqual({ sort: "metrics.a", ascending: true });
  expect(nextOrder(second, "metrics.a").sort).toBeUndefined();
  expect(nextOrder(second, "metrics.b")).toEqual({ sort: "metrics.b", ascending: undefined });
});
