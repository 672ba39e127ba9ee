/** What a person enters becomes a judgement. */

import type { NewAssessment } from "@/api/trace";

export type Kind = "thumbs" | "number" | "text" | "expectation";

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
