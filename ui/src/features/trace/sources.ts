/** Where a picture that a trace speaks of can be had without asking another host. */

import { attachmentUrl } from "@/api/trace";

export function sourceOf(url: string, traceId: string): string | undefined {
  if (/^data:image\/(png|jpe?g|gif|webp|avif|bmp);base64,/.test(url)) return url;
  const id = /^mlflow-attachment:\/\/([\w-]+)/.exec(url)?.[1];
  if (!id) return undefined;
  // The picture may be another trace's, where a conversation went on.
  const owner = /[?&]trace_id=(tr-[0-9a-f]+)/.exec(url)?.[1] ?? traceId;
  return attachmentUrl(owner, id);
}
