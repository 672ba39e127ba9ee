import { flag, oneOf, text, whole } from "@/routes/search";

export const TRACE_TIMES = ["hour", "day", "week", "month"] as const;
export type TraceTime = (typeof TRACE_TIMES)[number];

/** What of an experiment's traces stands in the address. */
export interface TracesSearch {
  filter?: string;
  /** The id of the column that orders the traces. */
  sort?: string;
  ascending?: boolean;
  view?: "sessions";
  /** Only traces with this state, this name, of this user, of this session; with `view=sessions` the one that is read. */
  state?: string;
  name?: string;
  user?: string;
  session?: string;
  /** Only traces that began in the last hour, day, ... */
  time?: TraceTime;
  /** Only traces that began between these, in milliseconds; instead of `time`. */
  from?: number;
  to?: number;
}

export function tracesSearch(search: Record<string, unknown>): TracesSearch {
  return {
    filter: text(search.filter),
    sort: text(search.sort),
    ascending: flag(search.ascending),
    view: oneOf(["sessions"] as const, search.view),
    state: text(search.state),
    name: text(search.name),
    user: text(search.user),
    session: text(search.session),
    time: oneOf(TRACE_TIMES, search.time),
    from: whole(search.from),
    to: whole(search.to),
  };
}
