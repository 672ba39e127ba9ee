/** The side navigation. Pages of later issues take their place here when they exist: nothing is shown that leads nowhere. */

import { Boxes, FlaskConical, type LucideIcon, Settings, Webhook } from "lucide-react";

export interface Destination {
  to: "/" | "/models" | "/webhooks" | "/settings";
  label: string;
  Icon: LucideIcon;
  /** After `g`, the key that leads there. */
  key: string;
  /** Further addresses that belong to it. */
  covers?: RegExp;
}

/**
 * In groups: what is made and judged (next to experiments: prompts, evaluation with data sets and review queues), what
 * is used (next to models: the gateway), what connects.
 */
export const GROUPS: readonly (readonly Destination[])[] = [
  [{ to: "/", label: "Experiments", Icon: FlaskConical, key: "e", covers: /^\/(experiments|runs|compare|traces|logged-models)\b/ }],
  [{ to: "/models", label: "Models", Icon: Boxes, key: "m", covers: /^\/models\b/ }],
  [{ to: "/webhooks", label: "Webhooks", Icon: Webhook, key: "w" }],
];

export const SETTINGS: Destination = { to: "/settings", label: "Settings", Icon: Settings, key: "s" };

export const DESTINATIONS: readonly Destination[] = [...GROUPS.flat(), SETTINGS];

/** Whether a page, by its path, belongs to a destination. */
export function belongs(path: string, { to, covers }: Destination): boolean {
  return path === to || (covers?.test(path) ?? false);
}
