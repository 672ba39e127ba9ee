/** Runs: queries and changes. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { literal } from "@/lib/filter";
import { inTurn } from "@/lib/inTurn";
import { type MetricSummaries, readSummaries } from "./metric-summaries";
import { get, post } from "./request";
import { type Run, VIEW_TYPES, type View } from "./types";

/** So many runs are asked for at once. */
export const WINDOW = 100;
const PARENT_TAG = "mlflow.parentRunId";

/** Which runs, and in which order. */
export interface RunList {
  experimentId: string;
  filter: string;
  orderBy: readonly string[];
  view: View;
  /** Only those whose parent is not among them. */
  topLevel: boolean;
}

/** What of the runs is asked for beside their info. */
export interface RunParts {
  /** As `fields` of a search: `metrics.loss`, `datasets`. */
  fields: readonly string[];
  /** Metrics whose minimum and maximum are asked for. */
  summaries: readonly string[];
}

export interface RunWindow {
  runs: Run[];
  /** Of the metrics that were asked for. */
  summaries: MetricSummaries;
  /** Whether there are more after these. */
  more: boolean;
}

/** What a run is called. */
export function runName({ run_id, run_name }: { run_id: string; run_name?: string | null }): string {
  return run_name || run_id;
}

/** The id of the run under which this one is nested. */
export function parentOf(run: Run): string | undefined {
  return run.data?.tags?.find((tag) => tag.key === PARENT_TAG)?.value || undefined;
}

/** The runs at `WINDOW * number` and after, in their order. */
export function runWindowQuery(list: RunList, number: number, parts: RunParts) {
  return queryOptions({
    queryKey: ["runs", "window", list, number, parts] as const,
    queryFn: async ({ signal }): Promise<RunWindow> => {
      const page = await post(
        "/api/2.0/mlflow/runs/search",
        {
          experiment_ids: [list.experimentId],
          filter: list.filter || undefined,
          order_by: [...list.orderBy],
          run_view_type: VIEW_TYPES[list.view],
          top_level: list.topLevel,
          max_results: WINDOW,
          offset: number * WINDOW,
          fields: ["info", ...parts.fields],
        },
        signal,
      );
      const runs = page.runs ?? [];
      const ids = parts.summaries.length > 0 ? runs.map((run) => run.info.run_id) : [];
      return { runs, summaries: await readSummaries(ids, parts.summaries, signal), more: Boolean(page.next_page_token) };
    },
    // What a reader scrolled past is forgotten: of a hundred thousand runs not all fit.
    gcTime: 60_000,
  });
}

/** How many runs a search finds. */
export function runCountQuery(experimentId: string, filter = "", view: View = "active", topLevel = false) {
  return queryOptions({
    queryKey: ["runs", "count", experimentId, filter, view, topLevel],
    queryFn: async ({ signal }) => {
      const body = {
        experiment_ids: [experimentId],
        filter: filter || undefined,
        run_view_type: VIEW_TYPES[view],
        top_level: topLevel,
      };
      return (await post("/api/2.0/mlflow/runs/count", body, signal)).count;
    },
  });
}

/** How many of the runs that are found stand directly under each of these. */
export function childCountsQuery(list: RunList, parents: readonly string[]) {
  return queryOptions({
    queryKey: ["run-children", list.experimentId, list.filter, list.view, parents],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, number>> => {
      const below = `tags.\`${PARENT_TAG}\` IN (${parents.map(literal).join(", ")})`;
      const body = {
        experiment_ids: [list.experimentId],
        filter: list.filter ? `(${list.filter}) AND ${below}` : below,
        run_view_type: VIEW_TYPES[list.view],
        group_by: [`tags.\`${PARENT_TAG}\``],
        max_results: parents.length,
      };
      const answer = await inTurn(signal, () => post("/api/3.0/mlflow/runs/aggregate", body, signal));
      return new Map((answer.groups ?? []).map((group) => [group.values[0] ?? "", group.runs]));
    },
    gcTime: 60_000,
  });
}

/** The ids of the runs that a search finds, at most so many. */
export async function runIds(list: RunList, most: number): Promise<string[]> {
  const page = await post("/api/2.0/mlflow/runs/search", {
    experiment_ids: [list.experimentId],
    filter: list.filter || undefined,
    order_by: [...list.orderBy],
    run_view_type: VIEW_TYPES[list.view],
    max_results: most,
    fields: ["info"],
  });
  return (page.runs ?? []).map((run) => run.info.run_id);
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

/** The runs before and after one in the order in which runs of an experiment were started. */
export function neighboursQuery(experimentId: string, startTime: number, view: View) {
  const search = async (condition: string, order: string, signal: AbortSignal) => {
    const page = await post(
      "/api/2.0/mlflow/runs/search",
      {
        experiment_ids: [experimentId],
        filter: `attributes.start_time ${condition} ${startTime}`,
        order_by: [`attributes.start_time ${order}`],
        run_view_type: VIEW_TYPES[view],
        max_results: 1,
        // Nothing but what a link needs.
        fields: [`tags.${PARENT_TAG}`],
      },
      signal,
    );
    return page.runs?.[0]?.info;
  };
  return queryOptions({
    queryKey: ["runs", "neighbours", experimentId, startTime, view],
    queryFn: async ({ signal }) => {
      const [newer, older] = await Promise.all([search(">", "ASC", signal), search("<", "DESC", signal)]);
      return { newer, older };
    },
    staleTime: 30_000,
  });
}

const CHILDREN = 200;

/** The runs that are nested under one, with their metrics, page by page. */
export function childrenQuery(experimentId: string, parent: string) {
  return infiniteQueryOptions({
    queryKey: ["runs", "children", experimentId, parent],
    queryFn: ({ pageParam, signal }) =>
      post(
        "/api/2.0/mlflow/runs/search",
        {
          experiment_ids: [experimentId],
          filter: childrenFilter(parent),
          max_results: CHILDREN,
          page_token: pageParam,
          fields: ["metrics"],
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

/** What finds the runs that are nested under one. */
export function childrenFilter(parent: string): string {
  return `tags.\`${PARENT_TAG}\` = ${literal(parent)}`;
}

// ---- changes ----

export const renameRun = (id: string, name: string) => post("/api/2.0/mlflow/runs/update", { run_id: id, run_name: name });

export const setRunTag = (id: string, key: string, value: string) =>
  post("/api/2.0/mlflow/runs/set-tag", { run_id: id, key, value });

export const deleteRunTag = (id: string, key: string) => post("/api/2.0/mlflow/runs/delete-tag", { run_id: id, key });

/** As many runs as one change may be about. */
export const MOST_AT_ONCE = 10_000;

export const deleteRuns = (ids: string[]) => post("/api/3.0/mlflow/runs/delete", { run_ids: ids });

export const restoreRuns = (ids: string[]) => post("/api/3.0/mlflow/runs/restore", { run_ids: ids });

export const tagRuns = (ids: string[], key: string, value: string) =>
  post("/api/3.0/mlflow/runs/set-tag", { run_ids: ids, key, value });

export const untagRuns = (ids: string[], key: string) => post("/api/3.0/mlflow/runs/delete-tag", { run_ids: ids, key });

export const moveRuns = (ids: string[], experimentId: string) =>
  post("/api/3.0/mlflow/runs/move", { run_ids: ids, experiment_id: experimentId });
