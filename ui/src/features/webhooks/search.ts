import { text } from "@/routes/search";

/** What of the page of webhooks stands in its address. */
export interface WebhooksSearch {
  /** The id of the webhook whose deliveries are shown. */
  webhook?: string;
}

export function webhooksSearch(search: Record<string, unknown>): WebhooksSearch {
  return { webhook: text(search.webhook) };
}
