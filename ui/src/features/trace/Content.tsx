import { useMemo } from "react";
import type { SpanRecord } from "@/api/trace";
import { Messages, Tools } from "./Messages";
import { Attachments } from "./Attachments";
import { attachedFiles } from "./attachments";
import { documentsOf, messagesOf, toolsOf } from "./chat";
import { Documents } from "./Documents";
import { Exceptions } from "./Exceptions";
import { attribute, parsed } from "./values";
import { Value, type Way } from "./Value";

/** What went into a span, what came out of it, and what went wrong. */
export function Content({ span, traceId }: { span: SpanRecord; traceId: string }) {
  const tools = useMemo(() => offered(span), [span]);
  const inputs = span.attributes?.["mlflow.spanInputs"];
  const outputs = span.attributes?.["mlflow.spanOutputs"];
  const files = useMemo(() => attachedFiles(Object.values(span.attributes ?? {}), traceId), [span, traceId]);
  return (
    <div className="grid gap-3">
      <Exceptions span={span} />
      {tools.length > 0 && <Tools tools={tools} />}
      {inputs !== undefined && <Said title="Inputs" text={inputs} traceId={traceId} />}
      {outputs !== undefined && <Said title="Outputs" text={outputs} traceId={traceId} />}
      {files.length > 0 && <Attachments files={files} />}
      {inputs === undefined && outputs === undefined && <p className="py-6 text-center text-sm text-dim">No inputs or outputs were recorded.</p>}
    </div>
  );
}

function Said({ title, text, traceId }: { title: string; text: string; traceId: string }) {
  const value = useMemo(() => parsed(text), [text]);
  const ways = useMemo((): Way[] => {
    const messages = messagesOf(value);
    if (messages) return [{ label: "Chat", prose: true, content: <Messages messages={messages} traceId={traceId} /> }];
    const documents = title === "Outputs" ? documentsOf(value) : undefined;
    return documents ? [{ label: "Documents", prose: true, content: <Documents documents={documents} /> }] : [];
  }, [value, title, traceId]);
  return <Value title={title} text={text} value={value} ways={ways} />;
}

function offered(span: SpanRecord) {
  const own = toolsOf(attribute(span, "mlflow.chat.tools"));
  if (own.length > 0 || !/MODEL|LLM/.test(span.attributes?.["mlflow.spanType"] ?? "")) return own;
  const inputs = attribute(span, "mlflow.spanInputs");
  return typeof inputs === "object" && inputs !== null && "tools" in inputs ? toolsOf(inputs.tools) : [];
}
