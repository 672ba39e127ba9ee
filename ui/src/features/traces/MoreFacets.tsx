import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, Plus } from "lucide-react";
import { Popover as Primitive } from "radix-ui";
import { useState } from "react";
import { traceKeysQuery, type TraceQuestion } from "@/api/traces";
import { Input } from "@/components/ui/Input";
import { FacetPanel, Values } from "./Facet";
import { FACETS, keyedField, labelOf } from "./question";

interface Props {
  experimentId: string;
  question: TraceQuestion;
  onChoose(field: string, value: string): void;
}

const OF_SPANS = ["span.model", "span.name", "span.type", "span.provider", "prompt"];

/** Any other field: what spans are, tags, judgements, metadata. */
export function MoreFacets({ experimentId, question, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  const [field, setField] = useState<string>();
  return (
    <Primitive.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setField(undefined);
      }}
    >
      <Primitive.Trigger
        aria-label="Choose by another field"
        title="Choose by another field"
        className="inline-flex size-7 items-center justify-center rounded-full border border-line bg-surface text-dim hover:text-accent"
      >
        <Plus className="size-3.5" />
      </Primitive.Trigger>
      <FacetPanel label="Another field">
        {field === undefined ? (
          <Fields experimentId={experimentId} onChoose={setField} />
        ) : (
          <>
            <button type="button" className="flex h-8 w-full items-center gap-1 border-b border-line px-2 text-sm hover:bg-sunken" onClick={() => setField(undefined)}>
              <ChevronLeft aria-label="Back to the fields" className="size-4 text-dim" />
              <span className="truncate font-medium">{labelOf(field)}</span>
            </button>
            <Values
              label={labelOf(field)}
              field={field}
              question={question}
              chosen={undefined}
              onChoose={(value) => {
                if (value !== undefined) onChoose(field, value);
                setOpen(false);
              }}
            />
          </>
        )}
      </FacetPanel>
    </Primitive.Root>
  );
}

function Fields({ experimentId, onChoose }: { experimentId: string; onChoose(field: string): void }) {
  const { data = [], error } = useQuery(traceKeysQuery(experimentId));
  const [wanted, setWanted] = useState("");
  const part = wanted.trim().toLowerCase();
  const keyed = data.map(({ kind, key }) => ({ kind, field: keyedField(kind, key) }));
  const groups = [
    { title: "Trace", fields: FACETS.filter(({ first }) => !first).map(({ field }) => field) },
    { title: "Spans", fields: OF_SPANS },
    { title: "Tags", fields: keyed.filter(({ kind }) => kind === "tag").map((one) => one.field) },
    { title: "Feedback", fields: keyed.filter(({ kind }) => kind === "feedback").map((one) => one.field) },
    { title: "Expectations", fields: keyed.filter(({ kind }) => kind === "expectation").map((one) => one.field) },
    { title: "Metadata", fields: keyed.filter(({ kind }) => kind === "metadata").map((one) => one.field) },
  ]
    .map(({ title, fields }) => ({ title, fields: fields.filter((field) => field.toLowerCase().includes(part)) }))
    .filter(({ fields }) => fields.length > 0);
  return (
    <>
      <div className="border-b border-line p-2">
        <Input aria-label="Find a field" placeholder="Find a field" value={wanted} onChange={(event) => setWanted(event.target.value)} />
      </div>
      <div className="max-h-80 overflow-y-auto p-1">
        {groups.map(({ title, fields }) => (
          <section key={title} aria-label={title}>
            <h3 className="px-2 pt-1.5 pb-0.5 text-xs text-dim">{title}</h3>
            {fields.map((field) => (
              <button
                key={field}
                type="button"
                className="block h-7 w-full truncate rounded px-2 text-left text-sm hover:bg-sunken"
                title={field}
                onClick={() => onChoose(field)}
              >
                {labelOf(field)}
              </button>
            ))}
          </section>
        ))}
        {groups.length === 0 && <p className="px-2 py-1.5 text-sm text-dim">No such field.</p>}
        {error && <p role="alert" className="px-2 py-1.5 text-xs text-bad">{error.message}</p>}
      </div>
    </>
  );
}
