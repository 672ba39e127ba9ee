/** What a webhook can be told about. */

import type { Webhook, WebhookDraft, WebhookEvent } from "@/api/webhooks";

export interface KnownEvent {
  /** As people and receivers write it: `model_version.created`. */
  name: string;
  label: string;
}

export const EVENTS: readonly { title: string; events: readonly KnownEvent[] }[] = [
  {
    title: "Models",
    events: [
      { name: "registered_model.created", label: "A model is created" },
      { name: "model_version.created", label: "A version is created" },
      { name: "model_version.stage_transitioned", label: "A version moves to a stage" },
      { name: "model_version_alias.created", label: "An alias is set" },
      { name: "model_version_alias.deleted", label: "An alias is removed" },
      { name: "model_version_tag.set", label: "A tag of a version is set" },
      { name: "model_version_tag.deleted", label: "A tag of a version is removed" },
    ],
  },
  { title: "Traces", events: [{ name: "budget_policy.exceeded", label: "A budget is exceeded" }] },
];

const KNOWN = new Map(EVENTS.flatMap(({ events }) => events.map(({ name, label }) => [name, label] as const)));

/** An event of the wire, `MODEL_VERSION` and `CREATED`, as people write it. */
export function nameOf({ entity, action }: WebhookEvent): string {
  return `${String(entity).toLowerCase()}.${String(action).toLowerCase()}`;
}

/** An event as the wire has it. */
export function eventOf(name: string): WebhookEvent {
  const [entity = "", action = ""] = name.split(".");
  return { entity: entity.toUpperCase(), action: action.toUpperCase() };
}

/** What an event is, for people; one of another program by its name. */
export function labelOf(name: string): string {
  return KNOWN.get(name) ?? name;
}

/** Names of a webhook's events that this page does not offer itself: of prompts, or of a newer server. */
export function furtherEvents(events: readonly string[]): string[] {
  return events.filter((name) => !KNOWN.has(name));
}

/** What a form holds at first. */
export function draftOf(webhook?: Webhook): WebhookDraft {
  return {
    name: webhook?.name ?? "",
    url: webhook?.url ?? "",
    description: webhook?.description ?? "",
    events: webhook?.events ?? [],
    active: webhook?.status !== "DISABLED",
    secret: "",
  };
}

/** What of a webhook a form changes; a secret only where one was written. */
export function changesOf(webhook: Webhook, draft: WebhookDraft): Partial<WebhookDraft> {
  const before = draftOf(webhook);
  const same = (one: readonly WebhookEvent[], other: readonly WebhookEvent[]) =>
    [...one].map(nameOf).sort().join() === [...other].map(nameOf).sort().join();
  return {
    ...(draft.name !== before.name && { name: draft.name }),
    ...(draft.url !== before.url && { url: draft.url }),
    ...(draft.description !== before.description && { description: draft.description }),
    ...(!same(draft.events, before.events) && { events: draft.events }),
    ...(draft.active !== before.active && { active: draft.active }),
    ...(draft.secret && { secret: draft.secret }),
  };
}
