import { expect, test } from "vitest";
import type { RegistryEvent } from "@/api/registry";
import { told } from "./history";

const event = (action: string, version?: string, details: object = {}) =>
  ({ event_id: "1", timestamp: 1, action, name: "prices", version, details }) as RegistryEvent;

test.each([
  [event("registered_model.created"), "The model was created"],
  [event("registered_model.renamed", undefined, { new_name: "costs" }), "Renamed to “costs”"],
  [event("model_version.stage_transitioned", "3", { stage: "Production", previous_stage: "Staging" }), "Version 3 moved from Staging to Production"],
  [event("model_version_alias.created", "3", { alias: "champion", previous_version: "2" }), "@champion moved from version 2 to version 3"],
  [event("model_version_alias.created", "3", { alias: "champion" }), "@champion stands for version 3"],
  [event("model_version_alias.deleted", "3", { alias: "champion" }), "@champion was removed from version 3"],
  [event("model_version_tag.set", "3", { key: "a", value: "b" }), "The tag a of version 3 was set"],
  [event("something.new", "3"), "something.new of version 3"],
])("%j is told", (one, text) => expect(told(one).text).toBe(text));

test("what was written stays text, whatever it is", () => {
  expect(told(event("registered_model_tag.set", undefined, { key: "k", value: ["<b>"] })).detail).toBe('["<b>"]');
  expect(told({ ...event("model_version.created", "1"), details: undefined }).detail).toBeUndefined();
});
