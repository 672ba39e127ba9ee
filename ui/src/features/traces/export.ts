/** Traces as a file: a table for people (CSV), or all that is known of each (JSONL). */

import type { TraceInfo } from "@/api/traces";
import { assessmentsOf, costOf, latencyOf, modelOf, nameOf, promptsOf, runOf, sessionOf, stateOf, tagsOf, tokensOf, userOf, verdictOf } from "./trace";

export type Form = "csv" | "jsonl";

const FIXED: [string, (info: TraceInfo) => string | number | undefined | null][] = [
  ["trace_id", (info) => info.trace_id],
  ["name", nameOf],
  ["request_time", (info) => info.request_time],
  ["state", stateOf],
  ["latency_ms", latencyOf],
  ["input_tokens", (info) => tokensOf(info)?.input],
  ["output_tokens", (info) => tokensOf(info)?.output],
  ["total_tokens", (info) => tokensOf(info)?.total],
  ["total_cost", (info) => costOf(info)?.total],
  ["session_id", sessionOf],
  ["user", userOf],
  ["run_id", runOf],
  ["model_id", modelOf],
  ["prompts", (info) => promptsOf(info).join(" ")],
  ["request_preview", (info) => info.request_preview],
  ["response_preview", (info) => info.response_preview],
];

/** The text of a file; its columns are those that these traces have. */
export function fileOf(traces: readonly TraceInfo[], form: Form): string {
  if (form === "jsonl") return traces.map((info) => `${JSON.stringify(info)}\n`).join("");
  const tags = sorted(traces.flatMap((info) => tagsOf(info).map(([key]) => key)));
  const judged = sorted(traces.flatMap((info) => assessmentsOf(info).map((one) => one.assessment_name ?? "")));
  const head = [...FIXED.map(([name]) => name), ...tags.map((key) => `tags.${key}`), ...judged.map((name) => `assessments.${name}`)];
  const lines = traces.map((info) => [
    ...FIXED.map(([, value]) => value(info)),
    ...tags.map((key) => info.tags?.[key]),
    ...judged.map((name) => {
      const found = assessmentsOf(info).findLast((one) => one.assessment_name === name);
      return found && verdictOf(found).text;
    }),
  ]);
  return [head, ...lines].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

const sorted = (keys: string[]) => [...new Set(keys.filter(Boolean))].sort((one, other) => one.localeCompare(other, "en"));

/** Quoted where it must be. What a spreadsheet would take for a formula is kept from being one by an apostrophe. */
function cell(value: string | number | undefined | null): string {
  if (typeof value === "number") return String(value);
  if (!value) return "";
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
