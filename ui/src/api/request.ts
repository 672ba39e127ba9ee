/** The one way to the server: every operation of its OpenAPI document, with the types of request and answer. */

import { answeredWith, signed } from "./caller";
import { answered } from "./reach";
import { inWorkspace } from "./workspace";
import type { paths } from "./schema";

type PathOf<Method extends "get" | "post" | "patch" | "delete"> = {
  [P in keyof paths]: paths[P] extends Record<Method, { responses: object }> ? P : never;
}[keyof paths];

type QueryIn<Operation> = Operation extends { parameters: { query?: infer Q } } ? Q : undefined;

type QueryOf<P extends PathOf<"get">> = QueryIn<paths[P]["get"]>;

/** What stands in a path in braces. */
type PlacesOf<Operation> = Operation extends { parameters: { path: infer Places extends Record<string, string> } }
  ? Places
  : never;

type BodyIn<Operation> = Operation extends { requestBody: { content: { "application/json": infer B } } } ? B : never;

type BodyOf<P extends PathOf<"post">> = BodyIn<paths[P]["post"]>;

type AnswerOf<Operation> = Operation extends {
  responses: { 200: { content: { "application/json": infer A } } };
}
  ? A
  : never;

/** A request that was refused or failed. `code` is the protocol's error code, or what stands for one. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The address of a path of the server, below its static prefix. */
export function serverUrl(path: string): string {
  return new URL(path.replace(/^\//, ""), document.baseURI).href;
}

/** Read. Array values become repeated keys; what is undefined or null is left out. */
export function get<P extends PathOf<"get">>(
  path: P,
  query: QueryOf<P>,
  signal?: AbortSignal,
): Promise<AnswerOf<paths[P]["get"]>> {
  return request(asked(path, query), { signal });
}

/** A path with what is asked of it. */
function asked(path: string, query: object | undefined): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) search.append(key, String(item));
    }
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** A path with its braces filled. */
export function filled(path: string, places: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, place: string) => encodeURIComponent(places[place] ?? ""));
}

/** Read what a path with braces names. */
export function getOne<P extends PathOf<"get">>(
  path: P,
  places: PlacesOf<paths[P]["get"]>,
  signal?: AbortSignal,
  query?: QueryOf<P>,
): Promise<AnswerOf<paths[P]["get"]>> {
  return request(asked(filled(path, places), query), { signal });
}

/** Write below what a path with braces names. */
export function postTo<P extends PathOf<"post">>(
  path: P,
  places: PlacesOf<paths[P]["post"]>,
  body: BodyOf<P>,
): Promise<AnswerOf<paths[P]["post"]>> {
  return write("POST", filled(path, places), body);
}

/** Change. */
export function patch<P extends PathOf<"patch">>(
  path: P,
  body: BodyIn<paths[P]["patch"]>,
): Promise<AnswerOf<paths[P]["patch"]>> {
  return write("PATCH", path, body);
}

/** Change what a path with braces names. */
export function patchTo<P extends PathOf<"patch">>(
  path: P,
  places: PlacesOf<paths[P]["patch"]>,
  body: BodyIn<paths[P]["patch"]>,
): Promise<AnswerOf<paths[P]["patch"]>> {
  return write("PATCH", filled(path, places), body);
}

/** Delete what a path with braces names, and a query where there is one. */
export function remove<P extends PathOf<"delete">>(
  path: P,
  places: PlacesOf<paths[P]["delete"]>,
  query?: QueryIn<paths[P]["delete"]>,
): Promise<AnswerOf<paths[P]["delete"]>> {
  return request(asked(filled(path, places), query), { method: "DELETE" });
}

/** Write, or read with a body. */
export function post<P extends PathOf<"post">>(
  path: P,
  body: BodyOf<P>,
  signal?: AbortSignal,
): Promise<AnswerOf<paths[P]["post"]>> {
  return write("POST", path, body, signal);
}

/** Delete what a query names. */
export function removeBy<P extends PathOf<"delete">>(
  path: P,
  query: QueryIn<paths[P]["delete"]>,
): Promise<AnswerOf<paths[P]["delete"]>> {
  return request(asked(path, query), { method: "DELETE" });
}

/** Read what the document does not describe. */
export function read<T>(path: string, query?: object, signal?: AbortSignal): Promise<T> {
  return request(asked(path, query), { signal });
}

/** Write what the document does not describe, or one of its operations by its path. */
export function write<T>(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method, headers, body: JSON.stringify(body), signal });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  const response = await send(serverUrl(path), init);
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError("MALFORMED_ANSWER", "The server's answer is not JSON.", response.status);
  }
}

/** The response of the server if it is a good one. Raises ApiError. */
export async function send(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, signed(inWorkspace(init)));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    answered(false);
    throw new ApiError("UNREACHABLE", "The server does not answer. Is it still running?", 0);
  }
  answered(true);
  answeredWith(response.status);
  if (!response.ok) throw await errorOf(response);
  return response;
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const { error_code: code, message } = JSON.parse(text) as { error_code?: string; message?: string };
    if (code) return new ApiError(code, message ?? code, response.status);
  } catch {
    // Not the protocol's JSON: a proxy or the host check answered. Its text is all there is.
  }
  const plain = text.length < 500 && !text.trimStart().startsWith("<") ? text.trim() : "";
  return new ApiError(`HTTP_${response.status}`, plain || `The server answered ${response.status}.`, response.status);
}
