/** JSON as people log it. */

/** The value of a JSON text; numbers that no float holds are kept whole, NaN and infinities of Python are understood. */
export function parseJson(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    // Python writes NaN, Infinity and -Infinity, which JSON has not.
    const plain = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (match) => (match.startsWith('"') ? match : `"${match}"`));
    if (plain === text) throw error;
    return parse(plain);
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
/** Before the digits of a number that no float holds; no text that is logged begins so. */
const LARGE = "\u0000whole ";

function parse(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const marked = text.replace(TOKEN, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? JSON.stringify(LARGE + token) : token,
  );
  return JSON.parse(marked, (_, value: unknown) => (typeof value === "string" && value.startsWith(LARGE) && /^-?\d+$/.test(value.slice(LARGE.length)) ? BigInt(value.slice(LARGE.length)) : value));
}

/** A table as `log_table` writes it. */
export interface LoggedTable {
  columns: string[];
  rows: unknown[][];
}

/** `{"columns": [...], "data": [[...], ...]}`; undefined for what is no table. */
export function tableOf(value: unknown): LoggedTable | undefined {
  const { columns, data } = (value ?? {}) as { columns?: unknown; data?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every((row) => Array.isArray(row))) return undefined;
  return { columns: columns.map((column) => (typeof column === "string" ? column : JSON.stringify(column))), rows: data as unknown[][] };
}
