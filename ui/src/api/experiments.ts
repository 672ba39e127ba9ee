/** Experiments: queries and changes. */

import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./request";
import { type Experiment, VIEW_TYPES, type View } from "./types";

/** So many experiments come in one answer. */
const PAGE = 5_000;

/** The key under which the description of an experiment, a run or a model is kept. */
export const NOTE = "mlflow.note.content";

/** All experiments, newest first: their tree needs all names. */
export function experimentsQuery(view: View) {
  return queryOptions({
    queryKey: ["experiments", "all", view],
    queryFn: async ({ signal }) => {
      const experiments: Experiment[] = [];
      let token: string | undefined;
      do {
        const body = { max_results: PAGE, view_type: VIEW_TYPES[view], page_token: token };
        const page = await post("/api/2.0/mlflow/experiments/search", body, signal);
        experiments.push(...(page.experiments ?? []));
        token = page.next_page_token || undefined;
      } while (token);
      return experiments;
    },
  });
}

/** What experiments hold, of up to 1000. */
export function summariesQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ["experiments", "summary", ids],
    queryFn: async ({ signal }) =>
      (await post("/api/3.0/mlflow/experiments/summary", { experiment_ids: [...ids] }, signal)).experiments ?? [],
    staleTime: 15_000,
  });
}

export function experimentQuery(id: string) {
  return queryOptions({
    queryKey: ["experiments", "one", id],
    queryFn: async ({ signal }) =>
      (await get("/api/2.0/mlflow/experiments/get", { experiment_id: id }, signal)).experiment,
  });
}

/** The ids of the runs of some experiments that began last. */
export async function latestRuns(experimentIds: string[], most: number): Promise<string[]> {
  const body = { experiment_ids: experimentIds, max_results: most, order_by: ["attributes.start_time DESC"] };
  const page = await post("/api/2.0/mlflow/runs/search", body);
  return (page.runs ?? []).map((run) => run.info.run_id);
}

/** Creates an experiment; its id. */
export async function createExperiment(name: string): Promise<string> {
  return (await post("/api/2.0/mlflow/experiments/create", { name })).experiment_id;
}

export const renameExperiment = (id: string, name: string) =>
  post("/api/2.0/mlflow/experiments/update", { experiment_id: id, new_name: name });

export const deleteExperiment = (id: string) =>
  post("/api/2.0/mlflow/experiments/delete", { experiment_id: id });

export const restoreExperiment = (id: string) =>
  post("/api/2.0/mlflow/experiments/restore", { experiment_id: id });

export const setExperimentTag = (id: string, key: string, value: string) =>
  post("/api/2.0/mlflow/experiments/set-experiment-tag", { experiment_id: id, key, value });

export const deleteExperimentTag = (id: string, key: string) =>
  post("/api/2.0/mlflow/experiments/delete-experiment-tag", { experiment_id: id, key });
