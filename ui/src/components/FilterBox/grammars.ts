/** The grammars of what can be searched for, as docs/search.md has them. */

import { type FilterGrammar, MATCHING, type NamedField } from "./grammar";

const text = (name: string, more: Partial<NamedField> = {}): NamedField => ({ name, type: "text", ...more });
const number = (name: string): NamedField => ({ name, type: "number" });
const time = (name: string): NamedField => ({ name, type: "time" });

const AGGREGATES = ["min", "max", "first", "last", "best_step"];
const RUN_STATUSES = ["FINISHED", "RUNNING", "FAILED", "KILLED", "SCHEDULED"];

export const runGrammar: FilterGrammar = {
  attributes: [
    text("run_name"),
    text("status", { values: RUN_STATUSES }),
    time("start_time"),
    time("end_time"),
    number("duration"),
    text("user_id"),
    text("run_id"),
    text("artifact_uri"),
  ],
  groups: [
    { prefix: "metrics", type: "number", suffixes: AGGREGATES },
    { prefix: "params", type: "text" },
    { prefix: "tags", type: "text" },
    { prefix: "datasets", type: "text", keys: [text("name"), text("digest"), text("context")] },
  ],
};

export const traceGrammar: FilterGrammar = {
  attributes: [
    text("name", { operators: MATCHING }),
    text("status", { values: ["OK", "ERROR", "IN_PROGRESS"] }),
    time("timestamp_ms"),
    number("latency"),
    text("text", { operators: ["LIKE", "ILIKE"] }),
    text("session_id"),
    text("user"),
    number("total_tokens"),
    number("input_tokens"),
    number("output_tokens"),
    number("total_cost"),
    number("span_count"),
    number("size_bytes"),
    text("request"),
    text("response"),
    text("run_id"),
    text("model_id"),
    text("prompt", { operators: ["="] }),
    text("request_id"),
  ],
  groups: [
    {
      prefix: "span",
      type: "text",
      keys: [
        text("name"),
        text("type"),
        text("status", { values: ["OK", "ERROR", "UNSET"] }),
        text("content", { operators: ["LIKE", "ILIKE"] }),
        text("model"),
        text("provider"),
        number("duration_ms"),
        number("total_tokens"),
        number("total_cost"),
      ],
    },
    { prefix: "tags", type: "text" },
    { prefix: "metadata", type: "text" },
    { prefix: "feedback", type: "text", operators: MATCHING },
    { prefix: "expectation", type: "text", operators: MATCHING },
    { prefix: "metrics", type: "number" },
    { prefix: "span.attributes", type: "text", operators: MATCHING },
  ],
};

export const loggedModelGrammar: FilterGrammar = {
  attributes: [
    text("name"),
    text("model_id"),
    text("model_type"),
    text("status", { values: ["READY", "PENDING", "FAILED"] }),
    text("source_run_id"),
    time("creation_timestamp"),
    time("last_updated_timestamp"),
  ],
  groups: [
    { prefix: "metrics", type: "number" },
    { prefix: "params", type: "text" },
    { prefix: "tags", type: "text" },
  ],
};

export const registeredModelGrammar: FilterGrammar = {
  attributes: [text("name")],
  groups: [{ prefix: "tags", type: "text" }],
};

export const modelVersionGrammar: FilterGrammar = {
  attributes: [text("name"), number("version_number"), text("run_id"), text("source_path")],
  groups: [{ prefix: "tags", type: "text" }],
};
