import { oneOf, text } from "@/routes/search";

export const TRACE_TABS = ["content", "attributes", "events", "assessments"] as const;

/** What of a trace's page stands in its address. */
export interface TraceSearch {
  /** The span that is shown. */
  span?: string;
  tab?: (typeof TRACE_TABS)[number];
}

export function traceSearch(search: Record<string, unknown>): TraceSearch {
  return { span: text(search.span), tab: oneOf(TRACE_TABS, search.tab) };
}
