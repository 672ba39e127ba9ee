/** The search grammar as docs/search.md and docs/tracing/searching.md describe it: what the help shows. */

export type Searched = "runs" | "traces" | "models";

interface Example {
  filter: string;
  /** What it finds. */
  finds: string;
}

interface Field {
  /** As it is written. */
  written: string;
  what: string;
}

export interface Grammar {
  title: string;
  examples: readonly Example[];
  fields: readonly Field[];
}

export const GRAMMARS: Record<Searched, Grammar> = {
  runs: {
    title: "Filtering runs",
    examples: [
      { filter: "metrics.accuracy > 0.9 AND params.model = 'tree'", finds: "good runs of one model" },
      { filter: "attributes.status = 'FAILED' AND attributes.start_time >= '2026-01-01'", finds: "what failed since a day" },
      { filter: "metrics.loss.min < 0.1", finds: "a loss that was once low" },
      { filter: "tags.`my team` ILIKE '%vision%' OR tags.team IS NULL", finds: "a tag whose key has a space; or no such tag" },
      { filter: "attributes.run_name IN ('baseline', 'tuned')", finds: "runs by name" },
      { filter: "datasets.name = 'digits-train'", finds: "runs that used a data set" },
      { filter: "NOT params.optimizer = 'adam'", finds: "another optimizer, or none" },
    ],
    fields: [
      { written: "metrics.KEY", what: "the latest value; .min .max .first .last .best_step for others" },
      { written: "params.KEY, tags.KEY", what: "text; keys with spaces or signs in backticks" },
      { written: "attributes.status", what: "'RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'" },
      { written: "attributes.start_time, end_time", what: "milliseconds, or ISO 8601 in quotes" },
      { written: "attributes.duration", what: "milliseconds" },
      { written: "attributes.run_id, run_name, user_id, artifact_uri", what: "text; attributes. may be left out" },
      { written: "datasets.name, digest, context", what: "the run's data sets" },
    ],
  },
  traces: {
    title: "Filtering traces",
    examples: [
      { filter: "status = 'ERROR' AND latency > 2000", finds: "failed and slow" },
      { filter: "text ILIKE '%refund%'", finds: "a word in any span" },
      { filter: "span.type = 'TOOL' AND span.status = 'ERROR'", finds: "a tool failed" },
      { filter: "session_id = 'chat-42' OR user = 'ann'", finds: "a conversation, or a user" },
      { filter: "token_usage.total > 10000 AND cost > 0.1", finds: "expensive ones; in US dollars" },
      { filter: "NOT feedback.correct = 'true'", finds: "not judged to be right" },
      { filter: "timestamp >= '2026-01-31T12:00:00Z'", finds: "since a moment" },
    ],
    fields: [
      { written: "name, status, session_id, user, model_id, run_id", what: "text; status is 'OK', 'ERROR', 'IN_PROGRESS'" },
      { written: "timestamp, latency, end_time", what: "milliseconds; times also as ISO 8601 in quotes" },
      { written: "input_tokens, output_tokens, total_tokens, cost", what: "numbers" },
      { written: "tags.KEY, metadata.KEY", what: "text" },
      { written: "feedback.NAME, expectation.NAME", what: "a text as it is, anything else as JSON in quotes" },
      { written: "metrics.NAME", what: "feedback that is a number" },
      { written: "span.name, span.type, span.status, span.model", what: "of one span that meets all of them" },
      { written: "span.attributes.KEY, span.duration_ms, span.content", what: "what a span holds" },
      { written: "text, request, response", what: "LIKE and ILIKE" },
    ],
  },
  models: {
    title: "Filtering models",
    examples: [
      { filter: "metrics.accuracy > 0.9 AND status = 'READY'", finds: "good ones that can be used" },
      { filter: "params.depth = '5'", finds: "by a parameter" },
      { filter: "name ILIKE '%tree%'", finds: "by a part of the name" },
      { filter: "tags.team IS NOT NULL", finds: "those that have a tag" },
    ],
    fields: [
      { written: "metrics.KEY", what: "holds if any point of the metric passes" },
      { written: "params.KEY, tags.KEY", what: "text; keys with spaces or signs in backticks" },
      { written: "name, model_id, model_type, status, source_run_id", what: "text" },
      { written: "creation_timestamp, last_updated_timestamp", what: "milliseconds, or ISO 8601 in quotes" },
    ],
  },
};

export const OPERATORS: readonly Field[] = [
  { written: "= != < <= > >=", what: "numbers without quotes, texts and times in quotes" },
  { written: "LIKE, ILIKE", what: "% is any text, _ any character; ILIKE takes a and A as the same" },
  { written: "IN ('a', 'b'), NOT IN (…)", what: "one of several" },
  { written: "BETWEEN 1 AND 2", what: "both ends belong to it" },
  { written: "IS NULL, IS NOT NULL", what: "what is missing fails every other comparison" },
  { written: "AND, OR, NOT, ( )", what: "NOT binds closest, then AND" },
];
