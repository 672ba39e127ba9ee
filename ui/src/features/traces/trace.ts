/** What the list says of a trace, out of its tags and metadata. */

import type { Assessment, TraceInfo } from "@/api/traces";

export const stateOf = (info: TraceInfo): string => String(info.state ?? "STATE_UNSPECIFIED");

export const nameOf = (info: TraceInfo): string => info.tags?.["mlflow.traceName"] || info.trace_id;

/** The experiment that it is in. */
export const experimentOf = (info: TraceInfo): string | undefined => info.trace_location?.mlflow_experiment?.experiment_id;

export const sessionOf = (info: TraceInfo): string | undefined => info.trace_metadata?.["mlflow.trace.session"];

export const userOf = (info: TraceInfo): string | undefined => info.trace_metadata?.["mlflow.trace.user"];

export const runOf = (info: TraceInfo): string | undefined => info.trace_metadata?.["mlflow.sourceRun"];

export const modelOf = (info: TraceInfo): string | undefined => info.trace_metadata?.["mlflow.modelId"];

/** `name/version` of each linked prompt; the tag has them as JSON, which anybody may have written. */
export function promptsOf(info: TraceInfo): string[] {
  try {
    const found: unknown = JSON.parse(info.tags?.["mlflow.linkedPrompts"] ?? "[]");
    if (!Array.isArray(found)) return [];
    return found.flatMap((one: unknown) =>
      typeof one === "object" && one !== null && "name" in one && "version" in one ? [`${String(one.name)}/${String(one.version)}`] : [],
    );
  } catch {
    return [];
  }
}

/** When it began, in milliseconds. */
export function timeOf(info: TraceInfo): number | undefined {
  const time = Date.parse(info.request_time ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** How long it took, in milliseconds; the wire says `1.262s`. */
export function latencyOf(info: TraceInfo): number | undefined {
  const seconds = /^(-?[\d.]+)s$/.exec(info.execution_duration ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

export interface Usage {
  input: number | undefined;
  output: number | undefined;
  total: number;
}

export const tokensOf = (info: TraceInfo) => usageOf(info.trace_metadata?.["mlflow.trace.tokenUsage"], "tokens");

export const costOf = (info: TraceInfo) => usageOf(info.trace_metadata?.["mlflow.trace.cost"], "cost");

/** A usage of tokens or money; the metadata has it as JSON, which anybody may have written. */
function usageOf(text: string | undefined, of: "tokens" | "cost"): Usage | undefined {
  if (text === undefined) return undefined;
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== "object" || found === null) return undefined;
    const number = (key: string) => {
      const value = (found as Record<string, unknown>)[`${key}_${of}`];
      return typeof value === "number" ? value : undefined;
    };
    const [input, output, total] = [number("input"), number("output"), number("total")];
    if (input === undefined && output === undefined && total === undefined) return undefined;
    return { input, output, total: total ?? (input ?? 0) + (output ?? 0) };
  } catch {
    return undefined;
  }
}

/** The tags that people set. */
export function tagsOf(info: TraceInfo): [string, string][] {
  return Object.entries(info.tags ?? {}).filter(([key]) => !key.startsWith("mlflow."));
}

/** The judgements that count: those that were not overridden. */
export function assessmentsOf(info: TraceInfo): Assessment[] {
  return (info.assessments ?? []).filter((assessment) => assessment.valid !== false);
}

export type Verdict = { kind: "yes" | "no" | "value" | "expected" | "issue" | "error"; text: string };

/** What a judgement says. */
export function verdictOf(assessment: Assessment): Verdict {
  if (assessment.issue) return { kind: "issue", text: assessment.issue.issue_name ?? "" };
  if (assessment.expectation) {
    const { value, serialized_value: serialized } = assessment.expectation;
    return { kind: "expected", text: serialized?.value ?? textOf(value) };
  }
  const error = assessment.feedback?.error ?? assessment.error;
  if (error) return { kind: "error", text: error.error_message ?? error.error_code };
  const value: unknown = assessment.feedback?.value;
  if (value === true || value === "yes") return { kind: "yes", text: "yes" };
  if (value === false || value === "no") return { kind: "no", text: "no" };
  return { kind: "value", text: textOf(value) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
