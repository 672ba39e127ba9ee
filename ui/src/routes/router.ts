/** Every address of the page. What is chosen on a page stands in its address, so that a view can be shared. */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Failed, NotFound } from "@/app/Fallbacks";
import { Shell } from "@/app/Shell";
import type { View } from "@/api/types";
import { ExperimentsPage } from "@/features/experiments/ExperimentsPage";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Failed });

export interface ExperimentsSearch {
  /** Part of the name. */
  name?: string;
  view?: View;
}

const experiments = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: (search): ExperimentsSearch => ({ name: text(search.name), view: view(search.view) }),
  component: ExperimentsPage,
});

export interface RunsSearch {
  filter?: string;
  /** The id of the column that orders the runs. */
  sort?: string;
  ascending?: boolean;
  view?: View;
  /** Children in the server's order, not under their parents. */
  flat?: boolean;
}

const experiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId",
  validateSearch: (search): RunsSearch => ({
    filter: text(search.filter),
    sort: text(search.sort),
    ascending: flag(search.ascending),
    view: view(search.view),
    flat: flag(search.flat),
  }),
  component: lazyRouteComponent(() => import("@/features/runs/RunsPage"), "RunsPage"),
});

export const RUN_TABS = ["overview", "metrics", "artifacts"] as const;

export interface RunSearch {
  tab?: (typeof RUN_TABS)[number];
  /** The artifact that is shown. */
  path?: string;
  axis?: "time";
}

const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$runId",
  validateSearch: (search): RunSearch => ({
    tab: RUN_TABS.find((tab) => tab === search.tab),
    path: text(search.path),
    axis: search.axis === "time" ? "time" : undefined,
  }),
  component: lazyRouteComponent(() => import("@/features/run/RunPage"), "RunPage"),
});

export const TRACE_TIMES = ["hour", "day", "week", "month"] as const;
export type TraceTime = (typeof TRACE_TIMES)[number];

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

const traces = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId/traces",
  validateSearch: (search): TracesSearch => ({
    filter: text(search.filter),
    sort: text(search.sort),
    ascending: flag(search.ascending),
    view: search.view === "sessions" ? "sessions" : undefined,
    state: text(search.state),
    name: text(search.name),
    user: text(search.user),
    session: text(search.session),
    time: TRACE_TIMES.find((time) => time === search.time),
    from: whole(search.from),
    to: whole(search.to),
  }),
  component: lazyRouteComponent(() => import("@/features/traces/TracesPage"), "TracesPage"),
});

export const TRACE_TABS = ["content", "attributes", "events", "assessments"] as const;

export interface TraceSearch {
  /** The span that is shown. */
  span?: string;
  tab?: (typeof TRACE_TABS)[number];
}

const trace = createRoute({
  getParentRoute: () => root,
  path: "/traces/$traceId",
  validateSearch: (search): TraceSearch => ({
    span: text(search.span),
    tab: TRACE_TABS.find((tab) => tab === search.tab),
  }),
  component: lazyRouteComponent(() => import("@/features/trace/TracePage"), "TracePage"),
});

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value ? value : undefined;
}

function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return value === true ? true : undefined;
}

function view(value: unknown): View | undefined {
  return value === "deleted" ? "deleted" : undefined;
}

export const router = createRouter({
  routeTree: root.addChildren([experiments, experiment, run, traces, trace]),
  basepath: new URL(document.baseURI).pathname,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
