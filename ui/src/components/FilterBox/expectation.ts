/** What a filter expects at a place in it. */

import { type FieldType, type FilterGrammar, OPERATORS } from "./grammar";
import { type Token, tokensOf, unquoted } from "./tokens";

/** A field as it was written, and what the grammar knows of it. */
export interface WrittenField {
  /** Empty for an attribute. */
  prefix: string;
  key: string;
  type: FieldType;
  values?: readonly string[];
  operators: readonly string[];
}

export interface Expectation {
  kind: "field" | "operator" | "value" | "list" | "joint";
  /** What is written already of what is expected, up to the place. */
  typed: string;
  /** What a choice replaces. */
  start: number;
  end: number;
  /** Whose operator or value it is. */
  field?: WrittenField;
  operator?: string;
  /** How many parentheses are open. */
  depth: number;
}

const WORDS = new Set(["AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE", "RLIKE", "BETWEEN"]);
const ATTRIBUTES = new Set(["attributes", "attribute", "attr", "run", "trace"]);
const ALIASES: Record<string, string> = {
  metric: "metrics",
  param: "params",
  parameter: "params",
  parameters: "params",
  tag: "tags",
  dataset: "datasets",
  request_metadata: "metadata",
  trace_metadata: "metadata",
};

/** What is expected where the cursor stands. */
export function expectationAt(filter: string, cursor: number, grammar: FilterGrammar): Expectation {
  const tokens = glued(tokensOf(filter));
  const reached = tokens.find((token) => token.start < cursor && cursor <= token.end && !isMark(token));
  const before = tokens.filter((token) => token.end <= cursor && token !== reached);
  const state = stateAfter(before, grammar);
  // A symbol that is whole is behind us: what follows may stand right after it.
  if (reached?.kind === "op" && reached.end === cursor && state.kind === "operator") {
    const operator = reached.text;
    if (OPERATORS.number.includes(operator)) return { ...state, kind: "value", operator, typed: "", start: cursor, end: cursor };
  }
  const typed = reached ? filter.slice(reached.start, cursor) : "";
  return { ...state, typed, start: reached?.start ?? cursor, end: reached?.end ?? cursor };
}

const isMark = (token: Token) => token.kind === "mark";

/** Quoted keys with what stands before and after them: `` metrics.`val loss`.min `` is one piece. */
function glued(tokens: Token[]): Token[] {
  const out: Token[] = [];
  for (const token of tokens) {
    const last = out.at(-1);
    const touches = last !== undefined && last.end === token.start;
    const quotedKey = touches && last.kind === "word" && last.text.endsWith(".") && /^["`]/.test(token.text);
    const suffix = touches && token.kind === "suffix" && /["`]$/.test(last.text);
    if (last && (quotedKey || suffix)) out[out.length - 1] = { ...last, text: last.text + token.text, end: token.end };
    else out.push(token);
  }
  return out;
}

type State = Pick<Expectation, "kind" | "field" | "operator" | "depth">;

function stateAfter(tokens: Token[], grammar: FilterGrammar): State {
  let state: State = { kind: "field", depth: 0 };
  let between = false;
  for (const token of tokens) {
    const word = token.kind === "word" || token.kind === "mark" ? token.text.toUpperCase() : "";
    const { depth } = state;
    if (state.kind === "field" || state.kind === "joint") {
      if (word === "AND" || word === "OR" || word === "NOT") state = { kind: "field", depth };
      else if (word === "(") state = { kind: "field", depth: depth + 1 };
      else if (word === ")") state = { kind: "joint", depth: Math.max(0, depth - 1) };
      else state = { kind: "operator", field: fieldOf(token.text, grammar), depth };
    } else if (state.kind === "operator") {
      const operator = state.operator ? `${state.operator} ${word}` : token.kind === "op" ? token.text : word;
      if (operator === "IS" || operator === "IS NOT" || operator === "NOT") state = { ...state, operator };
      else if (operator.endsWith("NULL")) state = { kind: "joint", depth };
      else {
        between = operator.endsWith("BETWEEN");
        state = { ...state, kind: "value", operator };
      }
    } else if (state.kind === "value") {
      if (word === "(" && state.operator?.endsWith("IN")) state = { ...state, kind: "list" };
      else if (between && word !== "AND") between = false;
      else if (word !== "AND" && !WORDS.has(word)) state = { kind: "joint", depth };
    } else if (word === ")") state = { kind: "joint", depth };
  }
  return state;
}

/** The field that a text names; one that the grammar does not know is text. */
export function fieldOf(written: string, grammar: FilterGrammar): WrittenField {
  const { prefix, key } = partsOf(written, grammar);
  if (prefix === "") {
    const known = grammar.attributes.find(({ name }) => name === key);
    const type = known?.type ?? "text";
    return { prefix, key, type, values: known?.values, operators: known?.operators ?? OPERATORS[type] };
  }
  const group = grammar.groups.find((one) => one.prefix === prefix);
  const fixed = group?.keys?.find(({ name }) => name === key);
  const type = fixed?.type ?? group?.type ?? "text";
  return {
    prefix,
    key,
    type,
    values: fixed?.values,
    operators: fixed?.operators ?? group?.operators ?? OPERATORS[type],
  };
}

/** Prefix, key and suffix of a field that may be written in part: `params.opt`. */
export function partsOf(written: string, grammar: FilterGrammar): { prefix: string; key: string; suffix?: string } {
  if (/^["`]/.test(written)) return { prefix: "", key: unquoted(written) };
  const longer = grammar.groups.find((group) => group.prefix.includes(".") && written.startsWith(`${group.prefix}.`));
  const dot = longer ? longer.prefix.length : written.indexOf(".");
  if (dot < 0) return { prefix: "", key: written };
  const named = written.slice(0, dot);
  const prefix = ATTRIBUTES.has(named) ? "" : (ALIASES[named] ?? named);
  const rest = written.slice(dot + 1);
  const quoted = /^(["`](?:.*["`])?)\.([\w-]*)$/s.exec(rest);
  if (quoted) return { prefix, key: unquoted(quoted[1]!), suffix: quoted[2] };
  return { prefix, key: unquoted(rest) };
}
