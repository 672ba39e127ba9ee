/** Files that a span refers to: pictures, sound and documents, which are kept beside the trace. */

import { attachmentUrl } from "@/api/trace";

export interface AttachedFile {
  id: string;
  /** As it was logged: anything. */
  type: string;
  size: number | undefined;
  url: string;
}

const REFERENCE = /mlflow-attachment:\/\/([\w-]+)(\?[^\s"'\\<>]*)?/g;

/** Each file once, in the order in which they are named. */
export function attachedFiles(texts: readonly (string | undefined)[], traceId: string): AttachedFile[] {
  const found = new Map<string, AttachedFile>();
  for (const text of texts) {
    if (!text?.includes("mlflow-attachment://")) continue;
    for (const [, id, query] of text.matchAll(REFERENCE)) {
      if (!found.has(id!)) found.set(id!, fileOf(id!, query ?? "", traceId));
    }
  }
  return [...found.values()];
}

function fileOf(id: string, query: string, traceId: string): AttachedFile {
  const said = new URLSearchParams(query);
  const size = Number(said.get("size") ?? NaN);
  // The file may be another trace's, where a conversation went on.
  const owner = /^tr-[0-9a-f]+$/.exec(said.get("trace_id") ?? "")?.[0] ?? traceId;
  return {
    id,
    type: said.get("content_type") ?? "",
    size: Number.isFinite(size) ? size : undefined,
    url: attachmentUrl(owner, id),
  };
}
