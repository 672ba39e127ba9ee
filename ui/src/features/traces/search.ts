import { TRACE_TABS, type TraceSearch } from "@/features/trace/search";
import { flag, oneOf, text, whole } from "@/routes/search";

const TRACE_TIMES = ["hour", "day", "week", "month"] as const;
export type TraceTime = (typeof TRACE_TIMES)[number];

const TRACES_VIEWS = ["sessions", "dashboard"] as const;
export type TracesView = (typeof TRACES_VIEWS)[number];

/** What of an experiment's traces stands in the address. */
export interface TracesSearch {
  filter?: string;
  /** The id of the column that orders the traces. */
  sort?: string;
  ascending?: boolean;
  view?: TracesView;
  /** Only traces with this state, this name, of this user, of this session; with `view=sessions` the one that is read. */
  state?: string;
  name?: string;
  user?: string;
  session?: string;
  /** Only traces of this run, made in it or linked to it; of this logged model. */
  run?: string;
  model?: string;
  /** Only traces with these values, by fields of the search grammar. */
  also?: Record<string, string>;
  /** Only traces that began in the last hour, day, ... */
  time?: TraceTime;
  /** Only traces that began between these, in milliseconds; instead of `time`. */
  from?: number;
  to?: number;
  /** The id of the saved view that this began with. */
  saved?: string;
  /** The trace that is shown beside the table, and what of it. */
  peek?: string;
  span?: string;
  tab?: TraceSearch["tab"];
}

export function tracesSearch(search: Record<string, unknown>): TracesSearch {
  return {
    filter: text(search.filter),
    sort: text(search.sort),
    ascending: flag(search.ascending),
    view: oneOf(TRACES_VIEWS, search.view),
    state: text(search.state),
    name: text(search.name),
    user: text(search.user),
    session: text(search.session),
    run: text(search.run),
    model: text(search.model),
    also: values(search.also),
    time: oneOf(TRACE_TIMES, search.time),
    from: whole(search.from),
    to: whole(search.to),
    saved: text(search.saved),
    peek: text(search.peek),
    span: text(search.span),
    tab: oneOf(TRACE_TABS, search.tab),
  };
}

/** What of an address a saved view keeps. */
export function viewState({ saved: _, peek: __, span: ___, tab: ____, ...kept }: TracesSearch): Record<string, unknown> {
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

/** Texts by texts. */
function values(value: unknown): Record<string, string> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const found = Object.entries(value).flatMap(([key, item]) => {
    const one = text(item);
    return key && one !== undefined ? [[key, one]] : [];
  });
  return found.length > 0 ? (Object.fromEntries(found) as Record<string, string>) : undefined;
}
