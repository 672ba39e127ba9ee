/** From an address to what is asked of the server. */

import type { TraceQuestion } from "@/api/traces";
import { literal } from "@/lib/filter";
import type { TracesSearch, TraceTime } from "./search";

const HOUR = 3_600_000;

/** Milliseconds. */
export const TIMES: Record<TraceTime, number> = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR };

/** What can be chosen quickly, and its field in the search grammar. */
export const FACETS = [
  { key: "state", label: "State", field: "status" },
  { key: "name", label: "Name", field: "name" },
  { key: "session", label: "Session", field: "session_id" },
  { key: "user", label: "User", field: "user" },
] as const;

export type FacetKey = (typeof FACETS)[number]["key"];

/** The conditions of what is chosen, `except` of one facet: that shows what else could be chosen. */
export function conditionsOf(search: TracesSearch, except?: FacetKey): string[] {
  return FACETS.filter(({ key }) => key !== except && search[key]).map(({ key, field }) => `${field} = ${literal(search[key]!)}`);
}

export function questionOf(experimentId: string, search: TracesSearch, orderBy: string[]): TraceQuestion {
  return {
    experimentId,
    filter: search.filter ?? "",
    conditions: conditionsOf(search),
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
