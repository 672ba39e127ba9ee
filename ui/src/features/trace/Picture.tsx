import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { sourceOf } from "./sources";

/** A picture that is part of the trace or attached to it. One that is elsewhere is only linked: the page asks no other host. */
export function Picture({ url, traceId }: { url: string; traceId: string }) {
  const [failed, setFailed] = useState(false);
  const source = sourceOf(url, traceId);
  if (source && !failed) {
    return <img src={source} alt="Attached" loading="lazy" onError={() => setFailed(true)} className="max-h-72 max-w-full rounded-md border border-line bg-canvas object-contain" />;
  }
  const said = <code className="font-mono [overflow-wrap:anywhere]">{url.length > 200 ? `${url.slice(0, 200)}…` : url}</code>;
  return (
    <p className="text-xs text-dim">
      Image:{" "}
      {/^https?:\/\//.test(url) ? (
        <a href={url} target="_blank" rel="noopener noreferrer" title="On another host: it is not loaded here" className="text-accent hover:underline">
          {said} <ExternalLink aria-hidden className="inline size-3" />
        </a>
      ) : (
        said
      )}
    </p>
  );
}
