/** One trace: what is known about it, its spans, and what people judge. */

import { queryOptions } from "@tanstack/react-query";
import { getOne, post, postTo, remove, serverUrl } from "./request";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type SpanRecord = Schemas["SpanRecord"];
export type AssessmentSource = Schemas["AssessmentSource"];
export type NewAssessment = Pick<
  Schemas["AssessmentMessage"],
  "assessment_name" | "span_id" | "source" | "feedback" | "expectation" | "rationale"
>;

/** A trace without its spans. */
export function traceQuery(id: string) {
  return queryOptions({
    queryKey: ["trace", id, "info"],
    queryFn: async ({ signal }) =>
      (await getOne("/api/3.0/mlflow/traces/{trace_id}", { trace_id: id }, signal)).trace.trace_info,
  });
}

/** All spans of a trace. Those of a trace that has ended stay as they are. */
export function spansQuery(id: string, ended: boolean) {
  return queryOptions({
    queryKey: ["trace", id, "spans"],
    queryFn: async ({ signal }): Promise<SpanRecord[]> => {
      const answer = await post("/api/3.0/mlflow/traces/read", { trace_ids: [id] }, signal);
      return answer.traces?.[0]?.spans ?? [];
    },
    staleTime: ended ? 300_000 : 0,
    // Comparing tens of thousands of spans with those before takes longer than drawing them anew.
    structuralSharing: false,
  });
}

export const addAssessment = (traceId: string, assessment: NewAssessment) =>
  postTo("/api/3.0/mlflow/traces/{trace_id}/assessments", { trace_id: traceId }, { assessment });

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
