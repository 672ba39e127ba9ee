/** Workspaces: queries and changes. They are asked for outside of any, so that a wrong one can be left. */

import { queryOptions } from "@tanstack/react-query";
import { filled, send, serverUrl } from "./request";
import type { components } from "./schema";
import { DEFAULT_WORKSPACE, HEADER } from "./workspace";

export type Workspace = components["schemas"]["WorkspaceMessage"];

/** What becomes of what is in a workspace that is deleted. */
export type DeletionMode = "RESTRICT" | "SET_DEFAULT" | "CASCADE";

export interface WorkspaceDraft {
  description: string;
  default_artifact_root: string;
  trace_archival_config: { location: string; retention: string };
}

const PATH = "api/3.0/mlflow/workspaces";

async function ask(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { [HEADER]: DEFAULT_WORKSPACE };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return send(serverUrl(path), { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
}

const one = (name: string) => filled(`${PATH}/{name}`, { name });

/** Whether the server has workspaces. */
export function serverInfoQuery() {
  return queryOptions({
    queryKey: ["server", "info"],
    queryFn: async ({ signal }) =>
      (await (await send(serverUrl("api/3.0/mlflow/server-info"), { signal })).json()) as { workspaces_enabled?: boolean },
    staleTime: 300_000,
  });
}

/** Those that the reader may enter. */
export function workspacesQuery() {
  return queryOptions({
    queryKey: ["workspaces"],
    queryFn: async ({ signal }) =>
      ((await (await ask("GET", PATH, undefined, signal)).json()) as { workspaces?: Workspace[] }).workspaces ?? [],
    staleTime: 60_000,
  });
}

export const createWorkspace = (name: string, draft: WorkspaceDraft) => ask("POST", PATH, { name, ...draft });

export const updateWorkspace = (name: string, draft: WorkspaceDraft) => ask("PATCH", one(name), draft);

export const deleteWorkspace = (name: string, mode: DeletionMode) => ask("DELETE", `${one(name)}?mode=${mode}`);
