/** Logged models: queries and changes, and what the files of any model say of it. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, getOne, patchTo, post, remove } from "./request";
import { runName } from "./runs";
import type { components } from "./schema";
import type { Run } from "./types";

type Schemas = components["schemas"];
export type LoggedModel = Schemas["LoggedModelMessage"];
export type ModelMetric = Schemas["Metric"];
export type ModelsOrder = Schemas["LoggedModelsOrder"];
export type Description = Schemas["ModelDescription"];

const PAGE = 50;

/** What a list of logged models shows, and in which order. */
export interface ModelsQuestion {
  experimentId: string;
  filter: string;
  /** Only models that were measured on this data set, and with it only what was measured on it. */
  dataset?: string;
  orderBy: ModelsOrder[];
}

export interface LoggedModelsPage {
  models: LoggedModel[];
  next: string | undefined;
}

export function loggedModelsQuery(question: ModelsQuestion) {
  return infiniteQueryOptions({
    queryKey: ["models", "search", question],
    queryFn: async ({ pageParam, signal }): Promise<LoggedModelsPage> => {
      const page = await post(
        "/api/2.0/mlflow/logged-models/search",
        {
          experiment_ids: [question.experimentId],
          filter: question.filter || undefined,
          datasets: question.dataset ? [{ dataset_name: question.dataset }] : undefined,
          order_by: question.orderBy,
          max_results: PAGE,
          page_token: pageParam,
        },
        signal,
      );
      return { models: page.models ?? [], next: page.next_page_token || undefined };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: LoggedModelsPage) => page.next,
  });
}

export function loggedModelQuery(id: string) {
  return queryOptions({
    queryKey: ["models", "one", id],
    queryFn: async ({ signal }) =>
      (await getOne("/api/2.0/mlflow/logged-models/{model_id}", { model_id: id }, signal)).model,
  });
}

/** Logged models by their ids, by id; those that are gone are left out. */
export function loggedModelsByIdQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ["models", "by id", ids],
    queryFn: async ({ signal }): Promise<Record<string, LoggedModel>> => {
      if (ids.length === 0) return {};
      const { models = [] } = await post("/api/3.0/mlflow/logged-models/read", { model_ids: [...ids] }, signal);
      return Object.fromEntries(models.map((model) => [model.info.model_id, model]));
    },
    staleTime: 60_000,
  });
}

const MOST_RUNS = 500;

/** Runs by their ids, by id, with what they logged; those that are gone are left out. At most 500. */
export function runsByIdQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ["runs", "by id", ids],
    queryFn: async ({ signal }): Promise<Record<string, Run>> => {
      if (ids.length === 0) return {};
      const { runs = [] } = await post("/api/3.0/mlflow/runs/get", { run_ids: ids.slice(0, MOST_RUNS) }, signal);
      return Object.fromEntries(runs.map((run) => [run.info.run_id, run]));
    },
    staleTime: 60_000,
  });
}

/** Names of runs by their ids; of those that are there. At most 500. */
export function runNamesQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ["runs", "names", ids],
    queryFn: async ({ signal }): Promise<Record<string, string>> => {
      if (ids.length === 0) return {};
      const body = { run_ids: ids.slice(0, MOST_RUNS), fields: ["info"] };
      const { runs = [] } = await post("/api/3.0/mlflow/runs/get", body, signal);
      return Object.fromEntries(runs.map(({ info }) => [info.run_id, runName(info)]));
    },
    staleTime: 60_000,
  });
}

/** Which model is meant: a logged one, or a version of a registered one. */
export type ModelPlace = { modelId: string } | { name: string; version: string };

/** What the model's own files say: flavors, signature, environment. */
export function descriptionQuery(place: ModelPlace) {
  const query = "modelId" in place ? { model_id: place.modelId } : { name: place.name, version: place.version };
  return queryOptions({
    queryKey: ["model-files", "describe", query],
    queryFn: ({ signal }) => get("/api/3.0/mlflow/model-files/describe", query, signal),
    // Without such a file, asking again changes nothing.
    retry: false,
    staleTime: 60_000,
  });
}

export const deleteLoggedModel = (id: string) =>
  remove("/api/2.0/mlflow/logged-models/{model_id}", { model_id: id });

export const setLoggedModelTag = (id: string, key: string, value: string) =>
  patchTo("/api/2.0/mlflow/logged-models/{model_id}/tags", { model_id: id }, { model_id: id, tags: [{ key, value }] });

export const deleteLoggedModelTag = (id: string, key: string) =>
  remove("/api/2.0/mlflow/logged-models/{model_id}/tags/{tag_key}", { model_id: id, tag_key: key });
