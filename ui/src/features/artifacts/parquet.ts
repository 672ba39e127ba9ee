/** Parquet files, read by ranges: the foot first, then the pages of the rows in sight. */

import { type AsyncBuffer, type FileMetaData, type SchemaElement, cachedAsyncBuffer, parquetMetadataAsync, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { readPiece } from "@/api/artifacts";
import type { GridColumn } from "./grid";

export interface ParquetFile {
  buffer: AsyncBuffer;
  metadata: FileMetaData;
  columns: GridColumn[];
  rows: number;
}

export async function openParquet(url: string, size: number | undefined, signal: AbortSignal): Promise<ParquetFile> {
  const byteLength = size ?? (await readPiece(url, -8, 8, signal)).total;
  if (byteLength < 12) throw new Error("The file is too short to be a Parquet file.");
  const buffer = cachedAsyncBuffer({
    byteLength,
    slice: async (start, end = byteLength) => (await readPiece(url, start, end - start)).bytes.buffer,
  });
  const metadata = await parquetMetadataAsync(buffer);
  return { buffer, metadata, columns: columnsOf(metadata.schema), rows: Number(metadata.num_rows) };
}

/** The values of rows from a place on. */
export async function readRows(file: ParquetFile, from: number, to: number): Promise<unknown[][]> {
  let rows: unknown[][] = [];
  await parquetRead({
    file: file.buffer,
    metadata: file.metadata,
    rowStart: from,
    rowEnd: Math.min(to, file.rows),
    useOffsetIndex: true,
    compressors,
    onComplete: (read) => {
      rows = read;
    },
  });
  return rows;
}

/** The columns of a schema; what is nested in one is a part of its type. */
export function columnsOf(schema: readonly SchemaElement[]): GridColumn[] {
  const columns: GridColumn[] = [];
  let at = 1;
  for (let child = 0; child < (schema[0]?.num_children ?? 0); child += 1) {
    const element = schema[at]!;
    columns.push({ name: element.name, type: typeOf(element), numeric: isNumeric(element) });
    at = after(schema, at);
  }
  return columns;
}

function after(schema: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (schema[at]?.num_children ?? 0); child += 1) next = after(schema, next);
  return next;
}

function isNumeric({ num_children: children, type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (children || converted?.startsWith("TIME") || converted === "DATE" || logical?.type.startsWith("TIME") || logical?.type === "DATE") return false;
  return converted === "DECIMAL" || ["INT32", "INT64", "FLOAT", "DOUBLE"].includes(type ?? "");
}

/** A type in the words that people use for it. */
function typeOf({ num_children: children, type, converted_type: converted, logical_type: logical, repetition_type: repetition }: SchemaElement): string {
  if (children) return (logical?.type ?? converted ?? "STRUCT").toLowerCase();
  const named = (logical?.type === "INTEGER" ? undefined : logical?.type) ?? converted;
  const base = (named === "UTF8" ? "STRING" : named)?.toLowerCase() ?? PLAIN[type ?? ""] ?? (type ?? "").toLowerCase();
  return repetition === "REPEATED" ? `list of ${base}` : base;
}

const PLAIN: Record<string, string> = { INT32: "int32", INT64: "int64", FLOAT: "float", DOUBLE: "double", BOOLEAN: "bool", BYTE_ARRAY: "bytes", FIXED_LEN_BYTE_ARRAY: "bytes" };
