import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { type LoggedModel, loggedModelsByIdQuery, type ModelMetric, runsByIdQuery } from "@/api/models";
import type { ModelVersion } from "@/api/registry";
import type { Run } from "@/api/types";

/** What the source of a version logged: its logged model, or else the run that made it. */
export interface Source {
  name?: string;
  metrics: readonly ModelMetric[];
  params: readonly { key: string; value: string }[];
}

/** As many versions as a page of them has: what was asked for stays when the next page comes. */
const PIECE = 100;

const ids = (all: readonly (string | null | undefined)[]) => [...new Set(all)].filter((id): id is string => Boolean(id));

function together<Item>(results: readonly { data: Record<string, Item> | undefined }[]): Record<string, Item> {
  return Object.assign({}, ...results.map(({ data }) => data));
}
const modelsTogether = (results: readonly { data: Record<string, LoggedModel> | undefined }[]) => together(results);
const runsTogether = (results: readonly { data: Record<string, Run> | undefined }[]) => together(results);

/** The sources of versions, by the number of the version; two requests for a hundred versions. */
export function useSources(versions: readonly ModelVersion[]): ReadonlyMap<string, Source> {
  const pieces = useMemo(
    () => Array.from({ length: Math.ceil(versions.length / PIECE) }, (_, at) => versions.slice(at * PIECE, (at + 1) * PIECE)),
    [versions],
  );
  const models = useQueries({
    queries: pieces.map((piece) => loggedModelsByIdQuery(ids(piece.map(({ model_id: id }) => id)))),
    combine: modelsTogether,
  });
  const runs = useQueries({
    queries: pieces.map((piece) => runsByIdQuery(ids(piece.map(({ model_id: model, run_id: run }) => (model ? undefined : run))))),
    combine: runsTogether,
  });
  return useMemo(() => {
    const sources = new Map<string, Source>();
    for (const { version, model_id: modelId, run_id: runId } of versions) {
      const model = modelId ? models[modelId] : undefined;
      const run = !modelId && runId ? runs[runId] : undefined;
      const params = model?.data?.params ?? run?.data?.params ?? [];
      if (model || run) {
        sources.set(version, {
          name: model?.info.name ?? run?.info.run_name ?? undefined,
          metrics: model?.data?.metrics ?? run?.data?.metrics ?? [],
          params: params.map(({ key, value }) => ({ key, value: value ?? "" })),
        });
      }
    }
    return sources;
  }, [versions, models, runs]);
}
