/** Every address of the page. What is chosen on a page stands in its address, so that a view can be shared. */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, retainSearchParams } from "@tanstack/react-router";
import { Failed, NotFound } from "@/app/Fallbacks";
import { Root } from "@/app/Shell";
import { accountSearch } from "@/features/account/search";
import { administrationSearch } from "@/features/administration/search";
import { chartsSearch } from "@/features/charts/search";
import { compareSearch } from "@/features/compare/search";
import { ExperimentsPage } from "@/features/experiments/ExperimentsPage";
import { experimentsSearch } from "@/features/experiments/search";
import { loggedModelSearch, loggedModelsSearch } from "@/features/logged-models/search";
import { loginSearch } from "@/features/login/search";
import { modelVersionSearch, registeredModelSearch, registrySearch } from "@/features/registry/search";
import { runSearch } from "@/features/run/search";
import { runsSearch } from "@/features/runs/search";
import { traceSearch } from "@/features/trace/search";
import { tracesSearch } from "@/features/traces/search";
import { webhooksSearch } from "@/features/webhooks/search";
import { text } from "./search";

/** What stands in every address: the workspace, where it is not the default one. */
interface Everywhere {
  workspace?: string;
}

const root = createRootRoute({
  validateSearch: (search: Record<string, unknown>): Everywhere => ({ workspace: text(search.workspace) }),
  search: { middlewares: [retainSearchParams<Everywhere>(["workspace"])] },
  component: Root,
  notFoundComponent: NotFound,
});
const below = { getParentRoute: () => root } as const;

const experiments = createRoute({
  ...below,
  path: "/",
  validateSearch: experimentsSearch,
  component: ExperimentsPage,
});

const runs = createRoute({
  ...below,
  path: "/experiments/$experimentId",
  validateSearch: runsSearch,
  component: lazyRouteComponent(() => import("@/features/runs/RunsPage"), "RunsPage"),
});

const charts = createRoute({
  ...below,
  path: "/experiments/$experimentId/charts",
  validateSearch: chartsSearch,
  component: lazyRouteComponent(() => import("@/features/charts/ChartsPage"), "ChartsPage"),
});

const loggedModels = createRoute({
  ...below,
  path: "/experiments/$experimentId/models",
  validateSearch: loggedModelsSearch,
  component: lazyRouteComponent(() => import("@/features/logged-models/LoggedModelsPage"), "LoggedModelsPage"),
});

const traces = createRoute({
  ...below,
  path: "/experiments/$experimentId/traces",
  validateSearch: tracesSearch,
  component: lazyRouteComponent(() => import("@/features/traces/TracesPage"), "TracesPage"),
});

const run = createRoute({
  ...below,
  path: "/runs/$runId",
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import("@/features/run/RunPage"), "RunPage"),
});

const compare = createRoute({
  ...below,
  path: "/compare",
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import("@/features/compare/ComparePage"), "ComparePage"),
});

const loggedModel = createRoute({
  ...below,
  path: "/logged-models/$modelId",
  validateSearch: loggedModelSearch,
  component: lazyRouteComponent(() => import("@/features/logged-models/LoggedModelPage"), "LoggedModelPage"),
});

const trace = createRoute({
  ...below,
  path: "/traces/$traceId",
  validateSearch: traceSearch,
  component: lazyRouteComponent(() => import("@/features/trace/TracePage"), "TracePage"),
});

const registry = createRoute({
  ...below,
  path: "/models",
  validateSearch: registrySearch,
  component: lazyRouteComponent(() => import("@/features/registry/RegistryPage"), "RegistryPage"),
});

const registeredModel = createRoute({
  ...below,
  path: "/models/$name",
  validateSearch: registeredModelSearch,
  component: lazyRouteComponent(() => import("@/features/registry/RegisteredModelPage"), "RegisteredModelPage"),
});

const modelVersion = createRoute({
  ...below,
  path: "/models/$name/versions/$version",
  validateSearch: modelVersionSearch,
  component: lazyRouteComponent(() => import("@/features/registry/ModelVersionPage"), "ModelVersionPage"),
});

const webhooks = createRoute({
  ...below,
  path: "/webhooks",
  validateSearch: webhooksSearch,
  component: lazyRouteComponent(() => import("@/features/webhooks/WebhooksPage"), "WebhooksPage"),
});

const workspaces = createRoute({
  ...below,
  path: "/workspaces",
  component: lazyRouteComponent(() => import("@/features/workspaces/WorkspacesPage"), "WorkspacesPage"),
});

const settings = createRoute({
  ...below,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/SettingsPage"), "SettingsPage"),
});

const login = createRoute({
  ...below,
  path: "/login",
  validateSearch: loginSearch,
  component: lazyRouteComponent(() => import("@/features/login/LoginPage"), "LoginPage"),
});

const account = createRoute({
  ...below,
  path: "/account",
  validateSearch: accountSearch,
  component: lazyRouteComponent(() => import("@/features/account/AccountPage"), "AccountPage"),
});

const administration = createRoute({
  ...below,
  path: "/administration",
  validateSearch: administrationSearch,
  component: lazyRouteComponent(() => import("@/features/administration/AdministrationPage"), "AdministrationPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    ...[experiments, runs, charts, loggedModels, traces],
    ...[run, compare, loggedModel, trace],
    ...[registry, registeredModel, modelVersion, webhooks, workspaces, settings],
    ...[login, account, administration],
  ]),
  basepath: new URL(document.baseURI).pathname,
  scrollRestoration: true,
  // A page that fails does so inside the frame.
  defaultErrorComponent: Failed,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
