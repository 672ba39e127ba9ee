/** Webhooks: queries and changes. */

import { infiniteQueryOptions } from "@tanstack/react-query";
import { get, getOne, patchTo, post, postTo, remove } from "./request";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Webhook = Schemas["WebhookMessage"];
export type WebhookEvent = Schemas["EventMessage"];
export type Delivery = Schemas["WebhookDelivery"];
export type TestResult = Schemas["WebhookTestMessage"];

export function webhooksQuery() {
  return infiniteQueryOptions({
    queryKey: ["webhooks", "list"],
    queryFn: ({ pageParam, signal }) =>
      get("/api/2.0/mlflow/webhooks", { max_results: 100, page_token: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

/** What was sent to a webhook and what became of it, the latest first. */
export function deliveriesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["webhooks", "deliveries", id],
    queryFn: ({ pageParam, signal }) =>
      getOne("/api/3.0/mlflow/webhooks/{webhook_id}/deliveries", { webhook_id: id }, signal, {
        max_results: 50,
        page_token: pageParam,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

/** A webhook as it is written; a secret that is not given stays as it is. */
export interface WebhookDraft {
  name: string;
  url: string;
  description: string;
  events: WebhookEvent[];
  active: boolean;
  secret?: string;
}

export const createWebhook = ({ active, secret, ...draft }: WebhookDraft) =>
  post("/api/2.0/mlflow/webhooks", { ...draft, status: active ? "ACTIVE" : "DISABLED", secret: secret || undefined });

/** Only what is given is changed: an address that has become forbidden does not stand in the way of the rest. */
export const updateWebhook = (id: string, { active, secret, ...draft }: Partial<WebhookDraft>) =>
  patchTo(
    "/api/2.0/mlflow/webhooks/{webhook_id}",
    { webhook_id: id },
    {
      webhook_id: id,
      ...draft,
      status: active === undefined ? undefined : active ? "ACTIVE" : "DISABLED",
      secret: secret || undefined,
    },
  );

export const deleteWebhook = (id: string) => remove("/api/2.0/mlflow/webhooks/{webhook_id}", { webhook_id: id });

/** Sends an example of the event now; what came of it. */
export async function testWebhook(id: string, event?: WebhookEvent): Promise<TestResult> {
  const answer = await postTo("/api/2.0/mlflow/webhooks/{webhook_id}/test", { webhook_id: id }, { webhook_id: id, event });
  return answer.result;
}
