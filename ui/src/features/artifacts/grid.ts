/** Tables of anything: the widths of columns, and values as texts. */

export interface GridColumn {
  name: string;
  /** Its type, as the file has it. */
  type?: string;
  numeric?: boolean;
}

const LETTER = 7.9;
const PADDING = 26;
const LEAST = 64;
const MOST = 340;

/** How wide columns are, by their names and the first rows. */
export function widthsOf(columns: readonly GridColumn[], sample: readonly (readonly unknown[])[]): number[] {
  return columns.map(({ name, type }, index) => {
    const longest = sample.reduce((most, row) => Math.max(most, Math.min(60, textOfCell(row[index]).length)), Math.max(name.length, type?.length ?? 0));
    return Math.min(MOST, Math.max(LEAST, Math.ceil(longest * LETTER) + PADDING));
  });
}

/** A value in one line. */
export function textOfCell(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString().replace(/\.000Z$/, "Z");
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === "object" && value !== null) return JSON.stringify(value, forJson) ?? "";
  return String(value);
}

/** What JSON has no form for. */
export function forJson(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (ArrayBuffer.isView(value)) return [...(value as unknown as Iterable<unknown>)];
  return value;
}

/** Which columns of texts hold nothing but numbers. */
export function numericColumns(rows: readonly (readonly string[])[], count: number): boolean[] {
  return Array.from({ length: count }, (_, column) => {
    const given = rows.map((row) => row[column] ?? "").filter((value) => value !== "");
    return given.length > 0 && given.every((value) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$|^(nan|[-+]?inf(inity)?)$/i.test(value));
  });
}

/** A picture in a cell of a logged table, by its path among the files. */
export function pictureOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, filepath, compressed_filepath: small } = value as Record<string, unknown>;
  const path = typeof small === "string" ? small : filepath;
  return type === "image" && typeof path === "string" ? path : undefined;
}
