import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ThumbsDown, ThumbsUp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useAccountName } from "@/api/session";
import { addAssessment, changeAssessment } from "@/api/trace";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Segments } from "@/components/ui/Segments";
import { iAm, whoAmI } from "@/lib/who";
import { assessmentOf, type Draft, draftOf, isBy, type Judging, type Kind, missingOf } from "./judging";
import type { SpanNode } from "./tree";

const KINDS = [
  { value: "thumbs", label: "Good / bad" },
  { value: "number", label: "Number" },
  { value: "text", label: "Text" },
] as const;
const AREA = "w-full rounded-md border border-line bg-surface px-2.5 py-1.5 text-sm placeholder:text-dim focus-visible:border-accent focus-visible:outline-offset-0";

interface Props {
  traceId: string;
  node: SpanNode | undefined;
  judging: Judging;
  onClose(): void;
}

/** A judgement entered by hand; one's own is changed, another's is overridden, which keeps it in the history. */
export function JudgeDialog({ traceId, node, judging, onClose }: Props) {
  const queries = useQueryClient();
  const { instead } = judging;
  const account = useAccountName();
  const [draft, setDraft] = useState<Draft>(() => firstDraft(judging, account ?? whoAmI() ?? ""));
  const change = (next: Partial<Draft>) => setDraft({ ...draft, ...next });
  const save = useMutation({
    mutationFn: async () => {
      const said = assessmentOf(draft);
      if (!instead?.assessment_id) await addAssessment(traceId, said);
      else if (isBy(draft.who, instead)) await changeAssessment(traceId, instead.assessment_id, said);
      else await addAssessment(traceId, { ...said, span_id: instead.span_id, overrides: instead.assessment_id });
    },
    onSuccess: async () => {
      localStorage.setItem(nameKey(draft.kind), draft.name.trim());
      if (account === undefined) iAm(draft.who);
      await queries.invalidateQueries({ queryKey: ["trace", traceId, "info"] });
      void queries.invalidateQueries({ queryKey: ["traces"] });
      onClose();
    },
  });
  const expectation = draft.kind === "expectation";
  return (
    <FormDialog
      title={expectation ? "What should have come out" : instead ? "Change the feedback" : "Feedback"}
      action="Save"
      disabled={missingOf(draft) !== undefined}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      {!expectation && (
        <Segments
          label="Kind of value"
          value={draft.kind as (typeof KINDS)[number]["value"]}
          options={KINDS}
          onChange={(next) => change({ kind: next, value: "" })}
        />
      )}
      <Field label="Name">
        <Input required readOnly={instead !== undefined} value={draft.name} onChange={(event) => change({ name: event.target.value })} />
      </Field>
      {draft.kind === "thumbs" && <Thumbs thumb={draft.thumb} onChange={(next) => change({ thumb: next })} />}
      {draft.kind === "number" && (
        <Field label="Value">
          <Input autoFocus inputMode="decimal" value={draft.value} onChange={(event) => change({ value: event.target.value })} />
        </Field>
      )}
      {(draft.kind === "text" || expectation) && (
        <Field label={expectation ? "Expected: text or JSON" : "Value"}>
          <textarea autoFocus rows={expectation ? 4 : 2} className={AREA} value={draft.value} onChange={(event) => change({ value: event.target.value })} />
        </Field>
      )}
      {!expectation && (
        <Field label="Why (optional)">
          <Input autoFocus={draft.kind === "thumbs"} value={draft.rationale} onChange={(event) => change({ rationale: event.target.value })} />
        </Field>
      )}
      <div className="grid grid-cols-2 gap-3">
        {account === undefined && (
          <Field label="Your name (optional)">
            <Input value={draft.who} onChange={(event) => change({ who: event.target.value })} />
          </Field>
        )}
        {node && !instead && (
          <Field label="About">
            <select
              className="h-8 w-full rounded-md border border-line bg-surface px-2 text-sm"
              value={draft.spanId ?? ""}
              onChange={(event) => change({ spanId: event.target.value || undefined })}
            >
              <option value="">the whole trace</option>
              <option value={node.id}>the span {node.name.slice(0, 40)}</option>
            </select>
          </Field>
        )}
      </div>
      {instead && !isBy(draft.who, instead) && (
        <p className="text-sm text-dim">What {instead.source?.source_id || "somebody"} said is overridden, and stays in the history.</p>
      )}
    </FormDialog>
  );
}

function firstDraft(judging: Judging, who: string): Draft {
  const { kind, thumb, instead } = judging;
  if (instead) return draftOf(judging, instead, who);
  const name = localStorage.getItem(nameKey(kind)) ?? (kind === "expectation" ? "expected_response" : "correct");
  return { kind, thumb, name, value: "", rationale: "", who, spanId: undefined };
}

const nameKey = (kind: Kind) => `millrace.trace.name.${kind}`;

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="grid gap-1 text-sm">
      <span className="text-dim">{label}</span>
      {children}
    </label>
  );
}

function Thumbs({ thumb, onChange }: { thumb: boolean | undefined; onChange(thumb: boolean): void }) {
  const look = "inline-flex h-8 items-center justify-center gap-1.5 rounded-md border border-line text-sm hover:bg-sunken aria-checked:border-accent aria-checked:bg-accent-soft aria-checked:font-medium";
  return (
    <div role="radiogroup" aria-label="Value" className="grid grid-cols-2 gap-2">
      <button type="button" role="radio" aria-checked={thumb === true} className={look} onClick={() => onChange(true)}>
        <ThumbsUp aria-hidden className="size-4 text-ok" /> Good
      </button>
      <button type="button" role="radio" aria-checked={thumb === false} className={look} onClick={() => onChange(false)}>
        <ThumbsDown aria-hidden className="size-4 text-bad" /> Bad
      </button>
    </div>
  );
}
