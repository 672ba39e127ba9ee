/** Runs: queries and changes. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { literal } from "@/lib/filter";
import { get, post } from "./request";
import { type Run, VIEW_TYPES, type View } from "./types";

const PAGE = 200;
const PARENT_TAG = "mlflow.parentRunId";
const DEEPEST = 8;

/** What a runs table shows, and in which order. */
export interface RunSearch {
  experimentId: string;
  filter: string;
  orderBy: string[];
  view: View;
  /** Also fetch the parents that the search itself did not find, so that children can stand under them. */
  withParents: boolean;
}

export interface RunPage {
  runs: Run[];
  /** Parents of these runs which the search itself has not found on this page. */
  parents: Run[];
  nextToken: string | undefined;
}

/** The id of the run under which this one is nested. */
export function parentOf(run: Run): string | undefined {
  return run.data?.tags?.find((tag) => tag.key === PARENT_TAG)?.value || undefined;
}

export function runsQuery(search: RunSearch) {
  return infiniteQueryOptions({
    queryKey: ["runs", "search", search],
    queryFn: ({ pageParam, signal }) => fetchPage(search, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: RunPage) => page.nextToken,
  });
}

async function fetchPage(search: RunSearch, token: string | undefined, signal: AbortSignal): Promise<RunPage> {
  const page = await post(
    "/api/2.0/mlflow/runs/search",
    {
      experiment_ids: [search.experimentId],
      filter: search.filter || undefined,
      order_by: search.orderBy,
      run_view_type: VIEW_TYPES[search.view],
      max_results: PAGE,
      page_token: token,
    },
    signal,
  );
  const runs = page.runs ?? [];
  const parents = search.withParents ? await fetchParents(search.experimentId, runs, signal) : [];
  return { runs, parents, nextToken: page.next_page_token || undefined };
}

async function fetchParents(experimentId: string, runs: Run[], signal: AbortSignal): Promise<Run[]> {
  const known = new Set(runs.map((run) => run.info.run_id));
  const parents: Run[] = [];
  let generation = runs;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const missing = [...new Set(generation.map(parentOf))].filter((id) => id !== undefined && !known.has(id)) as string[];
    if (missing.length === 0) break;
    const found = await post(
      "/api/2.0/mlflow/runs/search",
      {
        experiment_ids: [experimentId],
        filter: `attributes.run_id IN (${missing.map(literal).join(", ")})`,
        run_view_type: "ALL",
        max_results: missing.length,
      },
      signal,
    );
    generation = found.runs ?? [];
    for (const id of missing) known.add(id);
    parents.push(...generation);
  }
  return parents;
}

/** How many runs a search finds. */
export function runCountQuery(experimentId: string, filter = "", view: View = "active") {
  return queryOptions({
    queryKey: ["runs", "count", experimentId, filter, view],
    queryFn: async ({ signal }) => {
      const body = { experiment_ids: [experimentId], filter: filter || undefined, run_view_type: VIEW_TYPES[view] };
      return (await post("/api/2.0/mlflow/runs/count", body, signal)).count;
    },
  });
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ["runs", "one", id],
    queryFn: async ({ signal }) => (await get("/api/2.0/mlflow/runs/get", { run_id: id }, signal)).run,
  });
}

/** Several runs, wherever they are, in this order; and the ids of those that do not exist. */
export function runsByIdQuery(ids: string[]) {
  return queryOptions({
    queryKey: ["runs", "several", ids],
    enabled: ids.length > 0,
    queryFn: async ({ signal }) => {
      const answer = await post("/api/3.0/mlflow/runs/get", { run_ids: ids }, signal);
      return { runs: answer.runs ?? [], missing: answer.missing_run_ids ?? [] };
    },
  });
}

export const deleteRun = (id: string) => post("/api/2.0/mlflow/runs/delete", { run_id: id });

export const restoreRun = (id: string) => post("/api/2.0/mlflow/runs/restore", { run_id: id });
