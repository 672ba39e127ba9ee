import { CircleX } from "lucide-react";
import type { SpanRecord } from "@/api/trace";
import { LongText } from "@/components/LongText";
import { CopyButton } from "@/components/ui/CopyButton";

interface Thrown {
  type: string;
  message: string;
  stack: string;
}

/** What went wrong in a span: its exceptions with their stacks, or what its status says. */
export function Exceptions({ span }: { span: SpanRecord }) {
  const all = (span.events ?? []).filter((event) => event.name === "exception").map((event) => thrownOf(event.attributes));
  if (all.length === 0 && span.status === "ERROR") all.push({ type: "Error", message: span.status_message ?? "", stack: "" });
  return all.map((thrown, index) => <Exception key={index} thrown={thrown} />);
}

export function Exception({ thrown }: { thrown: Thrown }) {
  return (
    <section aria-label="Exception" className="min-w-0 overflow-hidden rounded-lg border border-bad/40 bg-bad-soft">
      <p className="flex items-start gap-2 px-3 py-2 text-sm text-bad">
        <CircleX aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span className="min-w-0 flex-1">
          <span className="font-semibold">{thrown.type}</span>
          {thrown.message && (
            <>
              : <LongText text={thrown.message} />
            </>
          )}
        </span>
        {thrown.stack && <CopyButton text={thrown.stack} label="Copy the stack" />}
      </p>
      {thrown.stack && (
        <details className="border-t border-bad/40">
          <summary className="px-3 py-1.5 text-xs text-bad">Stack</summary>
          <pre className="max-h-96 overflow-auto bg-surface p-3 font-mono text-xs leading-5">
            <LongText text={thrown.stack} />
          </pre>
        </details>
      )}
    </section>
  );
}

export function thrownOf(attributes: Record<string, unknown> | undefined): Thrown {
  const of = (key: string) => {
    const value = attributes?.[`exception.${key}`];
    return value === undefined || value === null ? "" : String(value);
  };
  return { type: of("type") || "Exception", message: of("message"), stack: of("stacktrace") };
}
