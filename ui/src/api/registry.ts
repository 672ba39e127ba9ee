/** The model registry: queries and changes. Changes say who makes them, as far as the reader told. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { field, literal } from "@/lib/filter";
import { whoAmI } from "@/lib/who";
import { ApiError, get, patch, post, removeBy } from "./request";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type RegisteredModel = Schemas["RegisteredModelMessage"];
export type ModelVersion = Schemas["ModelVersionMessage"];
export type RegistryEvent = Schemas["RegistryEvent"];

const PAGE = 100;

/** What a list of registered models shows. Prompts are registered models with a mark; the server leaves them out. */
export interface RegistryQuestion {
  /** Part of the name. */
  name: string;
  /** In the search grammar. */
  filter: string;
  orderBy: string[];
}

export function registeredModelsQuery({ name, filter, orderBy }: RegistryQuestion) {
  return infiniteQueryOptions({
    queryKey: ["registry", "search", name, filter, orderBy],
    queryFn: async ({ pageParam, signal }) => {
      const ask = (text: string, most: number, token?: string) =>
        get(
          "/api/2.0/mlflow/registered-models/search",
          { filter: text || undefined, order_by: orderBy, max_results: most, page_token: token },
          signal,
        );
      const named = name && `name ILIKE ${literal(`%${name}%`)}`;
      const whole = named && filter ? `${named} AND (${filter})` : named || filter;
      try {
        return await ask(whole, PAGE, pageParam);
      } catch (error) {
        // What is wrong with it is said of the filter as the reader wrote it.
        if (whole !== filter && filter && error instanceof ApiError && error.status === 400) await ask(filter, 1);
        throw error;
      }
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

export function registeredModelQuery(name: string) {
  return queryOptions({
    queryKey: ["registry", "model", name],
    queryFn: async ({ signal }) =>
      (await get("/api/2.0/mlflow/registered-models/get", { name }, signal)).registered_model,
  });
}

/** Versions of a model, the highest first unless ordered otherwise. */
export function versionsQuery(name: string, filter = "", orderBy = "version_number DESC") {
  return infiniteQueryOptions({
    queryKey: ["registry", "versions", name, filter, orderBy],
    queryFn: ({ pageParam, signal }) =>
      get(
        "/api/2.0/mlflow/model-versions/search",
        {
          filter: `name = ${literal(name)}${filter ? ` AND (${filter})` : ""}`,
          order_by: [orderBy],
          max_results: PAGE,
          page_token: pageParam,
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

export function versionQuery(name: string, version: string) {
  return queryOptions({
    queryKey: ["registry", "version", name, version],
    queryFn: async ({ signal }) =>
      (await get("/api/2.0/mlflow/model-versions/get", { name, version }, signal)).model_version,
  });
}

/** Who did what with a model, or with one version of it; the latest first. */
export function historyQuery(name: string, version?: string) {
  const filter = `${field("attributes", "name")} = ${literal(name)}${version ? ` AND version = ${version}` : ""}`;
  return infiniteQueryOptions({
    queryKey: ["registry", "history", name, version],
    queryFn: ({ pageParam, signal }) =>
      get(
        "/api/3.0/mlflow/registry-events/search",
        { filter, max_results: 50, page_token: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

const who = () => ({ user_id: whoAmI() });

export const createRegisteredModel = (name: string, description?: string) =>
  post("/api/2.0/mlflow/registered-models/create", { name, description, ...who() });

export const describeRegisteredModel = (name: string, description: string) =>
  patch("/api/2.0/mlflow/registered-models/update", { name, description, ...who() });

export const renameRegisteredModel = (name: string, newName: string) =>
  post("/api/2.0/mlflow/registered-models/rename", { name, new_name: newName, ...who() });

export const deleteRegisteredModel = (name: string) =>
  removeBy("/api/2.0/mlflow/registered-models/delete", { name, ...who() });

export const setRegisteredModelTag = (name: string, key: string, value: string) =>
  post("/api/2.0/mlflow/registered-models/set-tag", { name, key, value, ...who() });

export const deleteRegisteredModelTag = (name: string, key: string) =>
  removeBy("/api/2.0/mlflow/registered-models/delete-tag", { name, key, ...who() });

/** Lets an alias stand for a version; if it stood for another one, it moves. */
export const setAlias = (name: string, alias: string, version: string) =>
  post("/api/2.0/mlflow/registered-models/alias", { name, alias, version, ...who() });

export const deleteAlias = (name: string, alias: string) =>
  removeBy("/api/2.0/mlflow/registered-models/alias", { name, alias, ...who() });

/** What becomes a version. */
export interface VersionSource {
  source: string;
  runId?: string;
  modelId?: string;
  description?: string;
  tags?: { key: string; value: string }[];
}

export async function createVersion(name: string, from: VersionSource): Promise<ModelVersion> {
  const answer = await post("/api/2.0/mlflow/model-versions/create", {
    name,
    source: from.source,
    run_id: from.runId,
    model_id: from.modelId,
    description: from.description,
    tags: from.tags,
    ...who(),
  });
  return answer.model_version;
}

export const describeVersion = (name: string, version: string, description: string) =>
  patch("/api/2.0/mlflow/model-versions/update", { name, version, description, ...who() });

export const moveToStage = (name: string, version: string, stage: string, archive: boolean) =>
  post("/api/2.0/mlflow/model-versions/transition-stage", {
    name,
    version,
    stage,
    archive_existing_versions: archive,
    ...who(),
  });

export const deleteVersion = (name: string, version: string) =>
  removeBy("/api/2.0/mlflow/model-versions/delete", { name, version, ...who() });

export const setVersionTag = (name: string, version: string, key: string, value: string) =>
  post("/api/2.0/mlflow/model-versions/set-tag", { name, version, key, value, ...who() });

export const deleteVersionTag = (name: string, version: string, key: string) =>
  removeBy("/api/2.0/mlflow/model-versions/delete-tag", { name, version, key, ...who() });

/** Creates the registered model if there is none of that name. */
export async function ensureRegisteredModel(name: string): Promise<void> {
  try {
    await createRegisteredModel(name);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "RESOURCE_ALREADY_EXISTS") throw error;
  }
}

/** Names of registered models that hold a text; a model of exactly that name is among them. */
export function namesQuery(text: string) {
  return queryOptions({
    queryKey: ["registry", "names", text],
    queryFn: async ({ signal }) => {
      const named = async (filter: string | undefined, most: number) =>
        (await get("/api/2.0/mlflow/registered-models/search", { filter, max_results: most }, signal)).registered_models ?? [];
      const part = text ? `name ILIKE ${literal(`%${text}%`)}` : undefined;
      const [exact, some] = await Promise.all([text ? named(`name = ${literal(text)}`, 1) : [], named(part, 20)]);
      return [...new Set([...exact, ...some].map(({ name }) => name))];
    },
    staleTime: 10_000,
  });
}
