/** From an address to what is asked of the server. */

import type { TraceQuestion } from "@/api/traces";
import { literal } from "@/lib/filter";
import type { TracesSearch, TraceTime } from "./search";

const HOUR = 3_600_000;

/** Milliseconds. */
export const TIMES: Record<TraceTime, number> = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR };

/** What can be chosen quickly, and its field in the search grammar; the first ones are always in sight. */
export const FACETS = [
  { key: "state", label: "State", field: "status", first: true },
  { key: "name", label: "Name", field: "name", first: true },
  { key: "session", label: "Session", field: "session_id", first: true },
  { key: "user", label: "User", field: "user", first: true },
  { key: "run", label: "Run", field: "run_id", first: false },
  { key: "model", label: "Logged model", field: "model_id", first: false },
] as const;

/** The conditions of what is chosen, `except` of one facet or field: that shows what else could be chosen. */
export function conditionsOf(search: TracesSearch, except?: string): string[] {
  const chosen = FACETS.filter(({ key }) => key !== except && search[key]).map(({ key, field }) => `${field} = ${literal(search[key]!)}`);
  const also = Object.entries(search.also ?? {}).filter(([field]) => field !== except);
  return [...chosen, ...also.map(([field, value]) => `${field} = ${literal(value)}`)];
}

const PREFIXES = { tag: "tags", metadata: "metadata", feedback: "feedback", expectation: "expectation" } as const;
export type KeyKind = keyof typeof PREFIXES;

/** A field with a key as the grammar reads it back, whatever the key's characters. */
export function keyedField(kind: string, key: string): string {
  const prefix = PREFIXES[kind as KeyKind] ?? kind;
  return /^[A-Za-z_]\w*$/.test(key) ? `${prefix}.${key}` : `${prefix}.\`${key.replaceAll("`", "``")}\``;
}

export function questionOf(experimentId: string, search: TracesSearch, orderBy: string[] = [], except?: string): TraceQuestion {
  return {
    experimentId,
    filter: search.filter ?? "",
    conditions: conditionsOf(search, except),
    ...timeOf(search),
    orderBy,
  };
}

/** A time between two moments goes before one until now. */
function timeOf({ time, from, to }: TracesSearch): Pick<TraceQuestion, "within" | "from" | "to"> {
  return from !== undefined && to !== undefined ? { from, to } : { within: time && TIMES[time] };
}

/** When the traces that are asked for began, for figures: the last moment counts too. */
export function limits({ within, from, to }: TraceQuestion, now: number): { start?: number; end?: number } {
  if (from !== undefined && to !== undefined) return { start: from, end: to - 1 };
  return { start: within && now - within };
}

const LABELS: Record<string, string> = {
  "span.model": "Model",
  "span.name": "Span",
  "span.type": "Span type",
  "span.provider": "Provider",
  prompt: "Prompt",
  ...Object.fromEntries(FACETS.map(({ field, label }) => [field, label])),
};

/** What a field is called: of a tag or a judgement its key. */
export function labelOf(field: string): string {
  const key = /^(?:tags|metadata|feedback|expectation)\.(.+)$/.exec(field)?.[1];
  if (key === undefined) return LABELS[field] ?? field;
  return key.startsWith("`") && key.endsWith("`") ? key.slice(1, -1).replaceAll("``", "`") : key;
}
