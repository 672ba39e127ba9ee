import { useState } from "react";
import { sourceOf } from "./sources";

/** A picture that is part of the trace or attached to it. One that is elsewhere is only named: the page asks no other host. */
export function Picture({ url, traceId }: { url: string; traceId: string }) {
  const [failed, setFailed] = useState(false);
  const source = sourceOf(url, traceId);
  if (!source || failed) {
    return (
      <p className="text-xs text-dim">
        Image: <code className="font-mono [overflow-wrap:anywhere]">{url.length > 200 ? `${url.slice(0, 200)}…` : url}</code>
      </p>
    );
  }
  return <img src={source} alt="Attached" loading="lazy" onError={() => setFailed(true)} className="max-h-72 max-w-full rounded-md border border-line bg-canvas object-contain" />;
}
