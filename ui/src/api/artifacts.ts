/** Artifacts of a run: listings, addresses and the beginning of a file. */

import { queryOptions } from "@tanstack/react-query";
import { get, send, serverUrl } from "./request";
import type { ArtifactFile } from "./types";

/** A folder of a run's artifacts, folders first; the root is the empty path. */
export function artifactsQuery(runId: string, folder: string) {
  return queryOptions({
    queryKey: ["artifacts", runId, folder],
    queryFn: async ({ signal }): Promise<ArtifactFile[]> => {
      const files: ArtifactFile[] = [];
      let token: string | undefined;
      do {
        const query = { run_id: runId, path: folder || undefined, page_token: token };
        const page = await get("/api/2.0/mlflow/artifacts/list", query, signal);
        files.push(...(page.files ?? []));
        token = page.next_page_token || undefined;
      } while (token);
      return files.sort(byKindAndName);
    },
  });
}

function byKindAndName(one: ArtifactFile, other: ArtifactFile): number {
  if (one.is_dir !== other.is_dir) return one.is_dir ? -1 : 1;
  return one.path.localeCompare(other.path, "en", { numeric: true });
}

/** Where the file itself is. */
export function artifactUrl(runId: string, path: string): string {
  return serverUrl(`get-artifact?${new URLSearchParams({ run_id: runId, path })}`);
}

/** The beginning of a file. */
export interface Head {
  bytes: Uint8Array;
  /** Whether that is the whole file. */
  whole: boolean;
}

export function artifactHeadQuery(runId: string, path: string, limit: number) {
  return queryOptions({
    queryKey: ["artifacts", runId, "head", path, limit],
    queryFn: async ({ signal }) => readHead(await send(artifactUrl(runId, path), { signal }), limit),
    staleTime: 60_000,
  });
}

/** Up to `limit` bytes of a response; the rest is not fetched. */
export async function readHead(response: Response, limit: number): Promise<Head> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let whole = true;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
    if (size > limit) {
      whole = false;
      await reader.cancel();
      break;
    }
  }
  const bytes = new Uint8Array(Math.min(size, limit));
  let at = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(0, bytes.length - at);
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, whole };
}
