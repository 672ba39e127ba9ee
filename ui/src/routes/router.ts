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

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return value === true ? true : undefined;
}

function view(value: unknown): View | undefined {
  return value === "deleted" ? "deleted" : undefined;
}

export const router = createRouter({
  routeTree: root.addChildren([experiments, experiment, run]),
  basepath: new URL(document.baseURI).pathname,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
