/** What attributes of spans say. */

import type { SpanRecord } from "@/api/trace";

/** An attribute's value; of what is not JSON, the text. */
export function attribute(span: SpanRecord, key: string): unknown {
  const text = span.attributes?.[key];
  return text === undefined ? undefined : parsed(text);
}

const LONG_NUMBER = /\d{16}/;

export function parsed(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whole numbers that JavaScript's cannot hold stay exact, where the browser says how they were written. */
function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  const rounded = typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source);
  return rounded ? BigInt(source) : value;
}
