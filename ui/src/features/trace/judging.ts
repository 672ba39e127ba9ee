/** What a person enters becomes a judgement. */

import type { NewAssessment } from "@/api/trace";
import type { Assessment } from "@/api/traces";
import { verdictOf } from "@/features/traces/trace";

export type Kind = "thumbs" | "number" | "text" | "expectation";

/** What a person is about to say: something new, or another word on what was said. */
export interface Judging {
  kind: Kind;
  thumb?: boolean;
  instead?: Assessment;
}

export interface Draft {
  kind: Kind;
  name: string;
  thumb: boolean | undefined;
  value: string;
  rationale: string;
  who: string;
  spanId: string | undefined;
}

/** Why it cannot be saved yet, or undefined. */
export function missingOf(draft: Draft): string | undefined {
  if (!draft.name.trim()) return "A name is needed.";
  if (draft.kind === "thumbs") return draft.thumb === undefined ? "Choose good or bad." : undefined;
  if (!draft.value.trim()) return "A value is needed.";
  if (draft.kind === "number" && !Number.isFinite(Number(draft.value))) return "The value is not a number.";
  return undefined;
}

export function assessmentOf(draft: Draft): NewAssessment {
  return {
    assessment_name: draft.name.trim(),
    span_id: draft.spanId,
    source: { source_type: "HUMAN", source_id: draft.who.trim() || "default" },
    rationale: draft.rationale.trim() || undefined,
    ...(draft.kind === "expectation" ? { expectation: expected(draft.value) } : { feedback: { value: feedback(draft) } }),
  };
}

function feedback({ kind, thumb, value }: Draft): unknown {
  if (kind === "thumbs") return thumb;
  return kind === "number" ? Number(value) : value.trim();
}

/** JSON is taken as JSON; lists and objects travel as text. */
function expected(text: string): NewAssessment["expectation"] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { value: text.trim() };
  }
  if (typeof value !== "object" || value === null) return { value };
  return { serialized_value: { serialization_format: "JSON_FORMAT", value: JSON.stringify(value) } };
}

/** How somebody would change a judgement; undefined where there is no form for it. */
export function judgingOf(assessment: Assessment): Judging | undefined {
  if (assessment.issue || assessment.valid === false || !assessment.assessment_id) return undefined;
  if (assessment.expectation) return { kind: "expectation", instead: assessment };
  const value: unknown = assessment.feedback?.value;
  if (typeof value === "boolean") return { kind: "thumbs", thumb: value, instead: assessment };
  if (typeof value === "number") return { kind: "number", instead: assessment };
  return typeof value === "string" ? { kind: "text", instead: assessment } : undefined;
}

/** What stands in the form at first, when a judgement is changed. */
export function draftOf({ kind, thumb }: Judging, instead: Assessment, who: string): Draft {
  return {
    kind,
    thumb,
    name: instead.assessment_name ?? "",
    value: kind === "thumbs" ? "" : verdictOf(instead).text,
    rationale: instead.rationale ?? "",
    who,
    spanId: instead.span_id ?? undefined,
  };
}

/** Whether a judgement is by the person with this name: it is changed where it stands, another's is overridden. */
export function isBy(who: string, { source }: Assessment): boolean {
  return source?.source_type === "HUMAN" && (source.source_id || "default") === (who.trim() || "default");
}

/** The judgements with those that each of them took the place of, the latest first. */
export function withHistory(all: readonly Assessment[]): { one: Assessment; before: Assessment[] }[] {
  const byId = new Map(all.map((one) => [one.assessment_id, one]));
  const replaced = new Set(all.map((one) => one.overrides).filter((id) => id && byId.has(id)));
  return all
    .filter((one) => !replaced.has(one.assessment_id))
    .map((one) => {
      const before: Assessment[] = [];
      for (let last = byId.get(one.overrides); last && last !== one && !before.includes(last); last = byId.get(last.overrides)) before.push(last);
      return { one, before };
    });
}
