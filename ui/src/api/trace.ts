/** One trace: what is known about it, its spans, and what people judge. */

import { queryOptions } from "@tanstack/react-query";
import { getOne, patchTo, post, postTo, remove, serverUrl } from "./request";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type SpanRecord = Schemas["SpanRecord"];
export type SpanCall = Schemas["SpanCall"];
export type TraceOutline = Schemas["TraceOutline"];
export type AssessmentSource = Schemas["AssessmentSource"];
export type NewAssessment = Pick<
  Schemas["AssessmentMessage"],
  "assessment_name" | "span_id" | "source" | "feedback" | "expectation" | "rationale" | "overrides"
>;

/** A trace without its spans. */
export function traceQuery(id: string) {
  return queryOptions({
    queryKey: ["trace", id, "info"],
    queryFn: async ({ signal }) =>
      (await getOne("/api/3.0/mlflow/traces/{trace_id}", { trace_id: id }, signal)).trace.trace_info,
  });
}

/** What stays as it is once a trace, or a span, has ended: so long it is not asked for again. */
const KEPT = 300_000;

/** All spans of a trace, without what they hold. */
export function outlineQuery(id: string, ended: boolean) {
  return queryOptions({
    queryKey: ["trace", id, "outline"],
    queryFn: ({ signal }) => getOne("/api/3.0/mlflow/traces/{trace_id}/outline", { trace_id: id }, signal),
    staleTime: ended ? KEPT : 0,
    // Comparing tens of thousands of spans with those before takes longer than drawing them anew.
    structuralSharing: false,
  });
}

/** One span with all that it holds. */
export function spanQuery(id: string, spanId: string, ended: boolean) {
  return queryOptions({
    queryKey: ["trace", id, "span", spanId],
    queryFn: async ({ signal }): Promise<SpanRecord> =>
      (await getOne("/api/3.0/mlflow/traces/{trace_id}/spans/{span_id}", { trace_id: id, span_id: spanId }, signal)).span,
    staleTime: ended ? KEPT : 0,
    // Spans may hold megabytes: those that nobody looks at are soon forgotten.
    gcTime: 60_000,
  });
}

/** The ids of the spans that hold a text. */
export function foundSpansQuery(id: string, text: string, ended: boolean) {
  return queryOptions({
    queryKey: ["trace", id, "search", text],
    queryFn: async ({ signal }): Promise<ReadonlySet<string>> => {
      const answer = await getOne("/api/3.0/mlflow/traces/{trace_id}/search-spans", { trace_id: id }, signal, { text });
      return new Set(answer.span_ids);
    },
    staleTime: ended ? KEPT : 0,
    structuralSharing: false,
  });
}

/** A trace with all its spans, as text: what is copied and downloaded. */
export async function wholeTrace(id: string): Promise<string> {
  const answer = await post("/api/3.0/mlflow/traces/read", { trace_ids: [id] });
  return JSON.stringify(answer.traces?.[0], null, 2);
}

export const setTraceTag = (traceId: string, key: string, value: string) =>
  patchTo("/api/3.0/mlflow/traces/{trace_id}/tags", { trace_id: traceId }, { key, value });

export const deleteTraceTag = (traceId: string, key: string) =>
  remove("/api/3.0/mlflow/traces/{trace_id}/tags", { trace_id: traceId }, { key });

export const addAssessment = (traceId: string, assessment: NewAssessment) =>
  postTo("/api/3.0/mlflow/traces/{trace_id}/assessments", { trace_id: traceId }, { assessment });

/** Change a judgement where it stands. */
export const changeAssessment = (traceId: string, assessmentId: string, { span_id: _, source: __, ...assessment }: NewAssessment) =>
  patchTo(
    "/api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}",
    { trace_id: traceId, assessment_id: assessmentId },
    { assessment, update_mask: `assessment_name,${assessment.feedback ? "feedback" : "expectation"},rationale` },
  );

export const deleteAssessment = (traceId: string, assessmentId: string) =>
  remove("/api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}", {
    trace_id: traceId,
    assessment_id: assessmentId,
  });

/** Where a file that is attached to a trace is. */
export function attachmentUrl(traceId: string, id: string): string {
  const query = new URLSearchParams({ request_id: traceId, path: `attachments/${id}` });
  return serverUrl(`api/3.0/mlflow/get-trace-artifact?${query}`);
}
