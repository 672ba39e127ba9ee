/** Facets: values of a field that are chosen by a click, and stand in the filter as a condition that can be read. */

import { fieldOf } from "@/components/FilterBox/expectation";
import { runGrammar } from "@/components/FilterBox/grammars";
import { type Token, tokensOf, unquoted } from "@/components/FilterBox/tokens";
import { literal } from "@/lib/filter";

/** The parts of a filter that all have to hold. One that has an OR outside of parentheses is a single part. */
export function partsOfFilter(filter: string): string[] {
  const tokens = tokensOf(filter);
  const cuts: Token[] = [];
  let depth = 0;
  let between = false;
  for (const token of tokens) {
    const word = token.text.toUpperCase();
    if (word === "(") depth += 1;
    else if (word === ")") depth -= 1;
    else if (depth > 0 || token.kind !== "word") continue;
    else if (word === "OR") return [filter.trim()];
    else if (word === "BETWEEN") between = true;
    else if (word === "AND" && between) between = false;
    else if (word === "AND") cuts.push(token);
  }
  const ends = [...cuts.map(({ start }) => start), filter.length];
  const starts = [0, ...cuts.map(({ end }) => end)];
  return starts.map((start, at) => filter.slice(start, ends[at]).trim()).filter(Boolean);
}

/** The values that a part allows for a field, if that is all it says: `field = 'a'` or `field IN ('a', 'b')`. */
function valuesOfPart(part: string, field: string): string[] | undefined {
  const tokens = tokensOf(part);
  const at = tokens.findIndex(({ kind, text }) => kind === "op" || text.toUpperCase() === "IN");
  const operator = tokens[at];
  if (at < 1 || !operator || !sameField(part.slice(0, operator.start).trim(), field)) return undefined;
  const rest = tokens.slice(at + 1);
  const texts = rest.filter(({ kind }) => kind === "text" || kind === "double");
  if (operator.text === "=") return rest.length === 1 && texts.length === 1 ? [unquoted(texts[0]!.text)] : undefined;
  if (operator.text.toUpperCase() !== "IN") return undefined;
  const marks = rest.filter(({ kind }) => kind === "mark");
  return texts.length + marks.length === rest.length ? texts.map(({ text }) => unquoted(text)) : undefined;
}

function sameField(one: string, other: string): boolean {
  const a = fieldOf(one, runGrammar);
  const b = fieldOf(other, runGrammar);
  return a.prefix === b.prefix && a.key === b.key;
}

/** The values of a field that the filter asks for by a condition of their own. */
export function chosenValues(filter: string, field: string): string[] {
  for (const part of partsOfFilter(filter)) {
    const values = valuesOfPart(part, field);
    if (values) return values;
  }
  return [];
}

/** The filter without the condition on the field's values: what the counts beside the values are of. */
export function withoutField(filter: string, field: string): string {
  return joined(partsOfFilter(filter).filter((part) => valuesOfPart(part, field) === undefined));
}

/** The filter with exactly these values of the field; none takes the condition away. */
export function withValues(filter: string, field: string, values: readonly string[]): string {
  const others = partsOfFilter(filter).filter((part) => valuesOfPart(part, field) === undefined);
  if (values.length === 0) return joined(others);
  const condition =
    values.length === 1 ? `${field} = ${literal(values[0]!)}` : `${field} IN (${values.map(literal).join(", ")})`;
  return joined([...others.map(alone), condition]);
}

const joined = (parts: readonly string[]) => parts.join(" AND ");

/** A part that may stand beside an AND. */
function alone(part: string, _: number, all: readonly string[]): string {
  return all.length === 1 && hasOr(part) ? `(${part})` : part;
}

function hasOr(part: string): boolean {
  let depth = 0;
  return tokensOf(part).some(({ kind, text }) => {
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    return depth === 0 && kind === "word" && text.toUpperCase() === "OR";
  });
}

/** Two filters that both have to hold. */
export function both(one: string, other: string): string {
  if (!one || !other) return one || other;
  return `(${one}) AND ${other}`;
}
