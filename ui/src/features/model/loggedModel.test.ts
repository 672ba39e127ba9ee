import { expect, test } from "vitest";
import type { LoggedModel } from "@/api/models";
import { datasetsOf, latestMetrics, metricId, metricOf, versionsOf } from "./loggedModel";

const info = { model_id: "m-1", experiment_id: "1", name: "n", creation_timestamp_ms: 1, last_updated_timestamp_ms: 1, artifact_uri: "" };
const tagged = (value: string): LoggedModel => ({ info: { ...info, tags: [{ key: "mlflow.modelVersions", value }] } });

test("versions stand in a tag, which may hold anything", () => {
  expect(versionsOf(tagged('[{"name": "a", "version": 1}, {"name": "b", "version": "2"}]'))).toEqual([
    { name: "a", version: "1" },
    { name: "b", version: "2" },
  ]);
  for (const text of ["", "{", "7", '{"name": "a"}']) expect(versionsOf(tagged(text))).toEqual([]);
  expect(versionsOf(tagged('[null, 7, {"name": 1, "version": 1}]'))).toEqual([]);
  expect(versionsOf({ info })).toEqual([]);
});

test("the latest point of a metric counts, on each data set", () => {
  const point = (key: string, value: number, timestamp: number, dataset_name?: string, run_id = "r") => ({ key, value, timestamp, step: 0, dataset_name, run_id });
  const points = [point("acc", 0.9, 5, "iris"), point("acc", 0.8, 3, "iris"), point("acc", 0.7, 1), point("acc", 0.6, 9, "iris", "s")];
  expect(latestMetrics(points).map(({ value }) => value)).toEqual([0.7, 0.6]);
  expect(latestMetrics(points, true).map(({ value }) => value)).toEqual([0.7, 0.9, 0.6]);
  expect(datasetsOf([{ info, data: { metrics: points } }])).toEqual(["iris"]);
});

test.each([
  { key: "acc", dataset: "" },
  { key: 'a."b', dataset: "x.y,[" },
])("a metric's column is read back: %j", (metric) => expect(metricOf(metricId(metric))).toEqual(metric));

test("what is no metric's column is none", () => {
  for (const id of ["name", "metrics.loss", "metrics.[1, 2]", "metrics.[]"]) expect(metricOf(id)).toBeUndefined();
});
