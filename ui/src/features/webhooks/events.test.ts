import { expect, test } from "vitest";
import type { Webhook } from "@/api/webhooks";
import { changesOf, draftOf, eventOf, furtherEvents, labelOf, nameOf } from "./events";

const webhook: Webhook = {
  webhook_id: "w",
  name: "deploy",
  url: "https://ci.example.com",
  events: [eventOf("model_version.created"), eventOf("prompt.created")],
  status: "DISABLED",
};

test("events of the wire and of people are the same", () => {
  expect(eventOf("model_version_tag.set")).toEqual({ entity: "MODEL_VERSION_TAG", action: "SET" });
  expect(nameOf({ entity: "MODEL_VERSION", action: "STAGE_TRANSITIONED" })).toBe("model_version.stage_transitioned");
  expect(labelOf("model_version.created")).toBe("A version is created");
  expect(labelOf("prompt.created")).toBe("prompt.created");
  expect(furtherEvents(["model_version.created", "prompt.created"])).toEqual(["prompt.created"]);
});

test("only what was changed is sent, and a secret only where one was written", () => {
  const draft = draftOf(webhook);
  expect(changesOf(webhook, draft)).toEqual({});
  expect(changesOf(webhook, { ...draft, events: [...draft.events].reverse() })).toEqual({});
  expect(changesOf(webhook, { ...draft, active: true, secret: "s", description: "d" })).toEqual({ active: true, secret: "s", description: "d" });
  expect(changesOf(webhook, { ...draft, events: [eventOf("prompt.created")] })).toEqual({ events: [eventOf("prompt.created")] });
});
