import { useMemo } from "react";
import type { SpanRecord } from "@/api/trace";
import { JsonView } from "@/components/JsonView";
import { LongText } from "@/components/LongText";
import { CopyButton } from "@/components/ui/CopyButton";
import { parsed } from "./values";

/** All attributes of a span, those of its program first. */
export function Attributes({ span }: { span: SpanRecord }) {
  const rows = useMemo(() => sorted(Object.entries(span.attributes ?? {})), [span]);
  return (
    <dl className="divide-y divide-line rounded-lg border border-line bg-surface">
      <Row name="span id" text={JSON.stringify(span.span_id)} />
      {rows.map(([key, text]) => (
        <Row key={key} name={key} text={text} />
      ))}
    </dl>
  );
}

function Row({ name, text }: { name: string; text: string }) {
  const value = useMemo(() => parsed(text), [text]);
  return (
    <div className="group grid grid-cols-[minmax(0,12rem)_minmax(0,1fr)_auto] items-baseline gap-2 px-3 py-1.5 max-sm:grid-cols-[minmax(0,1fr)_auto]">
      <dt className="font-mono text-xs [overflow-wrap:anywhere] text-dim max-sm:col-span-2">{name}</dt>
      <dd className="min-w-0 overflow-x-auto">
        {typeof value === "object" && value !== null ? (
          <JsonView value={value} depth={2} />
        ) : (
          <LongText text={typeof value === "string" ? value : text} className="font-mono text-xs" empty="(empty)" />
        )}
      </dd>
      <dd className="self-start">
        <CopyButton text={typeof value === "string" ? value : text} label={`Copy ${name}`} />
      </dd>
    </div>
  );
}

function sorted(entries: [string, string][]): [string, string][] {
  const rank = ([key]: [string, string]) => (key.startsWith("mlflow.") ? 1 : 0);
  return entries.sort((one, other) => rank(one) - rank(other) || one[0].localeCompare(other[0]));
}
