/** Files of runs and of models: listings, addresses, and pieces of them. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ApiError, filled, send, serverUrl } from "./request";
import type { components } from "./schema";
import type { ArtifactFile } from "./types";
import { addressIn } from "./workspace";

/** Whose files: a run's, a logged model's, or those of a version of a registered model. */
export type FileSource =
  | { kind: "run"; id: string }
  | { kind: "model"; id: string }
  | { kind: "version"; name: string; version: string };

/** The beginning of the keys of all queries about these files. */
export function filesKey(source: FileSource): string[] {
  return source.kind === "version" ? ["artifacts", "version", source.name, source.version] : ["artifacts", source.kind, source.id];
}

function addressed(path: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return serverUrl(addressIn(given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path));
}

/** Whose files, as the operations on files of ours have it. */
function ownerOf(source: FileSource): Record<string, string> {
  switch (source.kind) {
    case "run":
      return { run_id: source.id };
    case "model":
      return { model_id: source.id };
    case "version":
      return { name: source.name, version: source.version };
  }
}

/** Where a file is downloaded. */
export function fileUrl(source: FileSource, path: string): string {
  switch (source.kind) {
    case "run":
      return addressed("get-artifact", { run_id: source.id, path });
    case "model": {
      const files = filled("api/2.0/mlflow/logged-models/{model_id}/artifacts/files", { model_id: source.id });
      return addressed(files, { artifact_file_path: path });
    }
    case "version":
      return addressed("model-versions/get-artifact", { name: source.name, version: source.version, path });
  }
}

/** Where the browser may show a file by itself: there nothing in it can act for the reader. */
export function previewUrl(source: FileSource, path: string): string {
  return addressed("api/3.0/mlflow/artifacts/preview", { ...ownerOf(source), path });
}

/** Where a folder (the root is the empty path) is downloaded as a zip archive. */
export function zipUrl(source: FileSource, path: string): string {
  return addressed("api/3.0/mlflow/artifacts/zip", { ...ownerOf(source), path: path || undefined });
}

function listUrl(source: FileSource, folder: string, token: string | undefined): string {
  const path = folder || undefined;
  switch (source.kind) {
    case "run":
      return addressed("api/2.0/mlflow/artifacts/list", { run_id: source.id, path, page_token: token });
    case "model": {
      const folders = filled("api/2.0/mlflow/logged-models/{model_id}/artifacts/directories", { model_id: source.id });
      return addressed(folders, { artifact_directory_path: path, page_token: token });
    }
    case "version":
      return addressed("api/3.0/mlflow/model-versions/list-artifacts", { name: source.name, version: source.version, path });
  }
}

/**
 * A folder's files, folders first; the root is the empty path.
 *
 * Files lie outside the database, often where the server is not asked when they are written: no event tells of them.
 * Who shows files that can still grow looks every few seconds (`refetchInterval`), while the run goes on.
 */
export function filesQuery(source: FileSource, folder: string) {
  return queryOptions({
    queryKey: [...filesKey(source), "folder", folder],
    queryFn: async ({ signal }): Promise<ArtifactFile[]> => {
      const files: ArtifactFile[] = [];
      let token: string | undefined;
      do {
        const response = await send(listUrl(source, folder, token), { signal });
        const page = (await response.json()) as components["schemas"]["ArtifactsPage"];
        files.push(...(page.files ?? []));
        token = page.next_page_token || undefined;
      } while (token);
      return files.sort(byKindAndName);
    },
  });
}

const names = new Intl.Collator("en", { numeric: true });

function byKindAndName(one: ArtifactFile, other: ArtifactFile): number {
  if (Boolean(one.is_dir) !== Boolean(other.is_dir)) return one.is_dir ? -1 : 1;
  return names.compare(one.path, other.path);
}

/** A part of a file. */
export interface Piece {
  bytes: Uint8Array<ArrayBuffer>;
  /** Where in the file it begins. */
  from: number;
  /** The size of the file. */
  total: number;
}

/** So much of a file, from a place on; a negative place is meant from the end. */
export async function readPiece(url: string, from: number, length: number, signal?: AbortSignal): Promise<Piece> {
  const range = from < 0 ? `bytes=${from}` : `bytes=${from}-${from + length - 1}`;
  let response: Response;
  try {
    response = await send(url, { headers: { Range: range }, signal });
  } catch (error) {
    // Nothing is there: an empty file, or one that ends where this piece would begin.
    if (error instanceof ApiError && error.status === 416) return { bytes: new Uint8Array(), from: Math.max(from, 0), total: Math.max(from, 0) };
    throw error;
  }
  const place = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "");
  if (response.status === 206 && place) {
    return { bytes: new Uint8Array(await response.arrayBuffer()), from: Number(place[1]), total: Number(place[2]) };
  }
  // The whole file, from a server that knows no ranges.
  const whole = new Uint8Array(await response.arrayBuffer());
  const start = from < 0 ? Math.max(0, whole.length + from) : from;
  return { bytes: whole.slice(start, start + length), from: start, total: whole.length };
}

/** The beginning of a file, up to so many bytes. */
export function headQuery(source: FileSource, path: string, length: number) {
  return queryOptions({
    queryKey: [...filesKey(source), "head", path, length],
    queryFn: ({ signal }) => readPiece(fileUrl(source, path), 0, length, signal),
    staleTime: 60_000,
  });
}

/** So much of a long text is fetched at a time. */
export const PIECE = 1 << 20;

/** A file from its beginning on, piece by piece. */
export function piecesQuery(source: FileSource, path: string) {
  return infiniteQueryOptions({
    queryKey: [...filesKey(source), "pieces", path],
    queryFn: ({ pageParam, signal }) => readPiece(fileUrl(source, path), pageParam, PIECE, signal),
    initialPageParam: 0,
    getNextPageParam: ({ from, bytes, total }) => (bytes.length > 0 && from + bytes.length < total ? from + bytes.length : undefined),
    staleTime: 60_000,
  });
}

/** Bytes that must be the same when the end of a file is looked at again: else it was written anew. */
const OVERLAP = 64;

/**
 * The end of a file, up to so many bytes. Fetched again, only what was added travels, as long as the file has grown
 * and not changed.
 */
export function tailQuery(source: FileSource, path: string, length: number) {
  const queryKey = [...filesKey(source), "tail", path, length];
  return queryOptions({
    queryKey,
    queryFn: async ({ client, signal }): Promise<Piece> => {
      const url = fileUrl(source, path);
      const before = client.getQueryData<Piece>(queryKey);
      if (before && before.bytes.length >= OVERLAP) {
        const from = before.total - OVERLAP;
        const news = await readPiece(url, from, length, signal);
        const same = news.bytes.length >= OVERLAP && before.bytes.subarray(-OVERLAP).every((byte, index) => byte === news.bytes[index]);
        if (same && news.bytes.length === OVERLAP) return before;
        if (same && news.from + news.bytes.length === news.total) return grown(before, news.bytes.subarray(OVERLAP), length);
      }
      return readPiece(url, -length, length, signal);
    },
    staleTime: 60_000,
    structuralSharing: false,
  });
}

/** The end with what was added; what is more than twice the wanted length is forgotten. */
function grown(before: Piece, added: Uint8Array, length: number): Piece {
  const kept = before.bytes.length + added.length > 2 * length ? before.bytes.subarray(-length) : before.bytes;
  const bytes = new Uint8Array(kept.length + added.length);
  bytes.set(kept);
  bytes.set(added, kept.length);
  const total = before.total + added.length;
  return { bytes, from: total - bytes.length, total };
}
