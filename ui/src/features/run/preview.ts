/** What can be shown of an artifact. */

import type { Head } from "@/api/artifacts";
import { parseCsv } from "@/lib/csv";

const IMAGES = new Set(["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "ico", "avif"]);
export const MOST_ROWS = 500;

export type Preview =
  | { kind: "text"; text: string }
  | { kind: "table"; columns: string[]; rows: string[][]; total: number }
  | { kind: "binary" };

export function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

export function isImage(path: string): boolean {
  return IMAGES.has(extensionOf(path));
}

/** What the beginning of a file can be shown as: a table, text (JSON laid out), or not at all. */
export function previewOf(path: string, head: Head): Preview {
  if (head.bytes.includes(0)) return { kind: "binary" };
  const text = new TextDecoder().decode(head.bytes);
  const extension = extensionOf(path);
  if (extension === "csv" || extension === "tsv") return csvTable(text, extension === "tsv" ? "\t" : ",", head.whole);
  if (extension === "json" && head.whole) return jsonPreview(text);
  return { kind: "text", text };
}

function csvTable(text: string, separator: string, whole: boolean): Preview {
  // The last line of a part of a file is likely cut.
  const lines = whole ? text : text.slice(0, text.lastIndexOf("\n") + 1);
  const [columns, ...rows] = parseCsv(lines, separator);
  return columns ? { kind: "table", columns, rows: rows.slice(0, MOST_ROWS), total: rows.length } : { kind: "text", text };
}

function jsonPreview(text: string): Preview {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "text", text };
  }
  if (isTable(value)) {
    const rows = value.data.slice(0, MOST_ROWS).map((row) => row.map(cellOf));
    return { kind: "table", columns: value.columns.map(cellOf), rows, total: value.data.length };
  }
  return { kind: "text", text: JSON.stringify(value, null, 2) };
}

/** The form in which tables are logged: `{"columns": [...], "data": [[...], ...]}`. */
function isTable(value: unknown): value is { columns: unknown[]; data: unknown[][] } {
  const { columns, data } = (value ?? {}) as { columns?: unknown; data?: unknown };
  return Array.isArray(columns) && Array.isArray(data) && data.every((row) => Array.isArray(row));
}

function cellOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
