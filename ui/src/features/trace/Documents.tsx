import { JsonView } from "@/components/JsonView";
import type { FoundDocument } from "./chat";
import { Prose } from "./Prose";

/** What a retriever found. */
export function Documents({ documents }: { documents: FoundDocument[] }) {
  return (
    <ol className="divide-y divide-line">
      {documents.map((document, index) => {
        const source = document.metadata.doc_uri ?? document.metadata.source;
        const score = document.metadata.score ?? document.metadata.relevance_score;
        return (
          <li key={index} className="grid gap-1.5 px-3 py-2.5">
            <p className="flex items-baseline gap-2 text-xs text-dim">
              <span className="font-medium tabular-nums">{index + 1}</span>
              <span className="min-w-0 truncate font-mono">{typeof source === "string" ? source : document.id}</span>
              {typeof score === "number" && <span className="ml-auto tabular-nums" title="Score">{Number(score.toPrecision(4))}</span>}
            </p>
            <Prose text={document.content} className="text-sm leading-relaxed" />
            {Object.keys(document.metadata).length > 0 && (
              <details className="text-xs">
                <summary className="text-dim">Metadata</summary>
                <JsonView value={document.metadata} />
              </details>
            )}
          </li>
        );
      })}
    </ol>
  );
}
