import { expect, test } from "vitest";
import type { TraceInfo } from "@/api/traces";
import { parseCsv } from "@/lib/csv";
import { fileOf } from "./export";

const traces: TraceInfo[] = [
  {
    trace_id: "tr-1",
    state: "OK",
    execution_duration: "1.5s",
    tags: { "mlflow.traceName": 'say "hi", please', env: "=cmd()" },
    trace_metadata: { "mlflow.trace.tokenUsage": '{"total_tokens": 12}' },
    request_preview: "two\nlines",
    assessments: [{ assessment_name: "good", feedback: { value: true } }],
  },
  { trace_id: "tr-2", state: "ERROR" },
];

test("a table has a column for each tag and judgement, and any text comes back as it was", () => {
  const [head, first, second] = parseCsv(fileOf(traces, "csv"));
  const of = (line: string[] | undefined, name: string) => line?.[head!.indexOf(name)];
  expect(of(first, "name")).toBe('say "hi", please');
  expect(of(first, "request_preview")).toBe("two\nlines");
  expect(of(first, "latency_ms")).toBe("1500");
  expect(of(first, "total_tokens")).toBe("12");
  expect(of(first, "assessments.good")).toBe("yes");
  // no formula
  expect(of(first, "tags.env")).toBe("'=cmd()");
  expect(of(second, "tags.env")).toBe("");
});

test("lines of JSON have everything", () => {
  const lines = fileOf(traces, "jsonl").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(traces);
});
