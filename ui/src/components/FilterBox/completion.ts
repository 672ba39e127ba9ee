/** What a filter box offers where the cursor stands. */

import { literal } from "@/lib/filter";
import type { Expectation } from "./expectation";
import { expectationAt, partsOf } from "./expectation";
import type { FieldGroup, FilterSource, FilterValue } from "./grammar";
import { unquoted } from "./tokens";

/** Something to choose. */
export interface Suggestion {
  /** What it is called in the list. */
  label: string;
  /** What kind of thing it is, or how often it is. */
  note?: string;
  /** What is written in place of what was typed. */
  insert: string;
  /** So many letters before the end of it the cursor then stands. */
  back?: number;
}

export interface Completion {
  heading: string;
  /** What it completes. */
  text: string;
  start: number;
  end: number;
  suggestions: Suggestion[];
}

const MOST = 40;
const DAY = 86_400_000;

/** What fits at the place; the source may be asked. */
export async function complete(
  filter: string,
  cursor: number,
  source: FilterSource,
  signal: AbortSignal,
): Promise<Completion> {
  const expected = expectationAt(filter, cursor, source.grammar);
  const suggestions = await suggestionsFor(expected, filter, source, signal);
  return { heading: HEADINGS[expected.kind], text: filter, start: expected.start, end: expected.end, suggestions: suggestions.slice(0, MOST) };
}

const HEADINGS: Record<Expectation["kind"], string> = {
  field: "Fields",
  operator: "Operators",
  value: "Values",
  list: "Values of the list",
  joint: "And then",
};

async function suggestionsFor(
  expected: Expectation,
  filter: string,
  source: FilterSource,
  signal: AbortSignal,
): Promise<Suggestion[]> {
  switch (expected.kind) {
    case "field":
      return fields(expected, source, signal);
    case "operator":
      return operators(expected);
    case "value":
    case "list":
      return values(expected, filter, source, signal);
    case "joint":
      return joints(expected);
  }
}

// ---- fields ----

async function fields({ typed }: Expectation, source: FilterSource, signal: AbortSignal): Promise<Suggestion[]> {
  const { grammar } = source;
  const { prefix, key, suffix } = partsOf(typed, grammar);
  const group = grammar.groups.find((one) => one.prefix === prefix);
  if (group) {
    if (suffix !== undefined) return suffixes(group, key, suffix);
    const keys = await keysOf(group, key, source, signal);
    const own = suffixes(group, key, "").filter(() => keys.includes(key));
    return [...keys.map((one) => ofKey(group, one)), ...own];
  }
  const wanted = key.toLowerCase();
  const named = grammar.attributes.filter(({ name }) => name.toLowerCase().includes(wanted));
  const attributes = named.map(({ name, type }) => ({ label: name, note: type, insert: `${name} ` }));
  const prefixes = grammar.groups
    .filter((one) => one.prefix.toLowerCase().startsWith(wanted))
    .map((one) => ({ label: `${one.prefix}.`, note: one.keys ? "" : "a key of theirs", insert: `${one.prefix}.` }));
  if (!wanted) return [...prefixes, ...attributes];
  // Part of a key finds it in every group.
  const found = await Promise.all(grammar.groups.map(async (one) => ({ one, keys: await keysOf(one, key, source, signal) })));
  const keys = found.flatMap(({ one, keys }) => keys.slice(0, 12).map((name) => ofKey(one, name)));
  return [...attributes, ...prefixes, ...keys].sort((one, other) => rank(one, wanted) - rank(other, wanted));
}

/** Those that begin with what was typed come first. */
function rank({ label }: Suggestion, wanted: string): number {
  const name = label.toLowerCase();
  const key = name.slice(name.indexOf(".") + 1);
  return name.startsWith(wanted) || key.startsWith(wanted) ? 0 : 1;
}

async function keysOf(group: FieldGroup, contains: string, source: FilterSource, signal: AbortSignal): Promise<string[]> {
  const wanted = contains.toLowerCase();
  if (group.keys) return group.keys.map(({ name }) => name).filter((name) => name.includes(wanted));
  const keys = (await source.keys?.(group.prefix, contains, signal)) ?? [];
  const begin = keys.filter((name) => name.toLowerCase().startsWith(wanted));
  return [...begin, ...keys.filter((name) => !begin.includes(name))];
}

const PLAIN = /^[\p{L}_][\p{L}\p{N}_\-/:]*$/u;

/** A key as the grammar reads it back: in backticks if it has blanks, dots or signs. */
function writtenKey(prefix: string, key: string): string {
  return PLAIN.test(key) ? `${prefix}.${key}` : `${prefix}.\`${key.replaceAll("`", "``")}\``;
}

function ofKey(group: FieldGroup, key: string): Suggestion {
  return { label: `${group.prefix}.${key}`, note: group.prefix.replace(/s$/, ""), insert: `${writtenKey(group.prefix, key)} ` };
}

function suffixes(group: FieldGroup, key: string, typed: string): Suggestion[] {
  const quoted = `${group.prefix}.\`${key.replaceAll("`", "``")}\``;
  return (group.suffixes ?? [])
    .filter((suffix) => suffix.startsWith(typed))
    .map((suffix) => ({ label: `${group.prefix}.${key} · ${suffix}`, note: suffix, insert: `${quoted}.${suffix} ` }));
}

// ---- operators and what joins conditions ----

const SAID: Record<string, string> = {
  "=": "is",
  "!=": "is not",
  LIKE: "contains, case counts",
  ILIKE: "contains, any case",
  "NOT LIKE": "does not contain",
  IN: "is one of",
  "NOT IN": "is none of",
  BETWEEN: "from … to",
  RLIKE: "matches a regular expression",
  "IS NULL": "is not there",
  "IS NOT NULL": "is there",
  ">": "greater",
  ">=": "greater or equal",
  "<": "less",
  "<=": "less or equal",
};

function operators({ typed, field, operator: begun }: Expectation): Suggestion[] {
  const wanted = typed.toUpperCase();
  return (field?.operators ?? [])
    .filter((name) => (begun ? name.startsWith(`${begun} `) : name.startsWith(wanted)))
    .map((name) => ({ label: name, note: SAID[name], ...writtenOperator(begun ? name.slice(begun.length + 1) : name) }));
}

function writtenOperator(name: string): { insert: string; back?: number } {
  if (name.endsWith("LIKE") && !name.endsWith("RLIKE")) return { insert: `${name} '%%'`, back: 2 };
  if (name.endsWith("RLIKE")) return { insert: `${name} ''`, back: 1 };
  if (/\bIN$/.test(name)) return { insert: `${name} ()`, back: 1 };
  return { insert: `${name} ` };
}

function joints({ typed, depth }: Expectation): Suggestion[] {
  const wanted = typed.toUpperCase();
  const all: Suggestion[] = [
    { label: "AND", note: "both hold", insert: "AND " },
    { label: "OR", note: "one of them holds", insert: "OR " },
  ];
  if (depth > 0) all.push({ label: ")", note: "closes the parenthesis", insert: ") " });
  return all.filter(({ label }) => label.startsWith(wanted));
}

// ---- values ----

async function values(
  { typed, field, operator, kind, end }: Expectation,
  filter: string,
  source: FilterSource,
  signal: AbortSignal,
): Promise<Suggestion[]> {
  if (!field) return [];
  const wanted = unquoted(typed).replaceAll("%", "");
  const after = kind === "list" || filter[end] === ")" ? "" : " ";
  if (field.type === "time") return times(wanted, after);
  if (field.type === "number") return [];
  const known: readonly FilterValue[] = field.values
    ? field.values.filter((value) => value.toLowerCase().includes(wanted.toLowerCase())).map((value) => ({ value }))
    : ((await source.values?.(field, wanted, signal)) ?? []);
  const pattern = operator?.endsWith("LIKE");
  return known.map(({ value, count }) => ({
    label: value,
    note: count?.toLocaleString("en-US"),
    insert: `${literal(pattern ? `%${value}%` : value)}${after}`,
  }));
}

function times(wanted: string, after: string): Suggestion[] {
  const now = Date.now();
  const day = (ago: number) => new Date(now - ago * DAY).toISOString().slice(0, 10);
  return [
    { label: day(0), note: "today" },
    { label: day(1), note: "yesterday" },
    { label: day(7), note: "a week ago" },
    { label: day(30), note: "30 days ago" },
  ]
    .filter(({ label, note }) => label.includes(wanted) || note.includes(wanted))
    .map((one) => ({ ...one, insert: `${literal(one.label)}${after}` }));
}

/** The filter with a suggestion in it, and where the cursor then stands. */
export function withSuggestion(filter: string, { start, end }: Completion, chosen: Suggestion): { text: string; cursor: number } {
  const rest = filter.slice(end);
  const shorter = chosen.insert.endsWith(" ") && rest.startsWith(" ");
  // After a symbol right before it a blank reads better.
  const blank = /[<>=]$/.test(filter.slice(0, start)) ? " " : "";
  const insert = blank + (shorter ? chosen.insert.slice(0, -1) : chosen.insert);
  const text = filter.slice(0, start) + insert + rest;
  const extra = shorter ? 1 : 0;
  return { text, cursor: start + insert.length + extra - (chosen.back ?? 0) };
}
