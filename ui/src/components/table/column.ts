import type { CSSProperties, ReactNode } from "react";

/** A column of a table. */
export interface Column<Row> {
  id: string;
  label: string;
  /** More about it than its name, on hover. */
  title?: string;
  /** Said smaller after the label: `min`. */
  mark?: string;
  /** Numbers stand at the right. */
  kind?: "text" | "number" | "time";
  width: number;
  minWidth?: number;
  sortable?: boolean;
  /** Stays in sight when the table is scrolled to the side. */
  pinned?: boolean;
  render(row: Row): ReactNode;
}

export interface Sort {
  column: string;
  ascending: boolean;
}

/** How wide the reader made columns, by id. */
export type Widths = Readonly<Record<string, number>>;

export const LEAST_WIDTH = 56;
export const MOST_WIDTH = 1200;

/** A column as wide as the reader wants it, within what can be read. */
export function within(column: { minWidth?: number }, width: number): number {
  return Math.round(Math.min(Math.max(width, column.minWidth ?? LEAST_WIDTH), MOST_WIDTH));
}

/** The columns with the reader's widths, pinned ones first, and where each of these stays: its distance from the left. */
export function arrange<Row>(columns: readonly Column<Row>[], widths: Widths): { column: Column<Row>; left: number | undefined }[] {
  const wide = columns.map((column) => ({ ...column, width: within(column, widths[column.id] ?? column.width) }));
  let left = 0;
  return [...wide.filter((column) => column.pinned), ...wide.filter((column) => !column.pinned)].map((column) => {
    const at = column.pinned ? left : undefined;
    left += column.width;
    return { column, left: at };
  });
}

/** What of a table is in sight, left to right: pinned columns and those between two places. */
export interface InSight<Row> {
  placed: { column: Column<Row>; left: number | undefined; index: number }[];
  /** The room that the columns before the first one in sight would take. */
  skipped: number;
}

/** Fewer columns than these are all in the page. */
const ALL_IN_PAGE = 40;

export function inSight<Row>(
  placed: readonly { column: Column<Row>; left: number | undefined }[],
  first: number,
  last: number,
): InSight<Row> {
  const numbered = placed.map((one, index) => ({ ...one, index }));
  if (placed.length <= ALL_IN_PAGE) return { placed: numbered, skipped: 0 };
  const pinned = numbered.filter(({ left }) => left !== undefined);
  const others = numbered.slice(pinned.length);
  const skipped = others.slice(0, first).reduce((sum, { column }) => sum + column.width, 0);
  return { placed: [...pinned, ...others.slice(first, last + 1)], skipped };
}

/** The columns with one of them moved before another, or to the end. */
export function moved(ids: readonly string[], id: string, before: string | undefined): string[] {
  const others = ids.filter((one) => one !== id);
  const at = before === undefined || before === id ? -1 : others.indexOf(before);
  if (before === id) return [...ids];
  if (at < 0) return [...others, id];
  return [...others.slice(0, at), id, ...others.slice(at)];
}

/** The width of the boxes before the first column. */
export const BOX_WIDTH = 40;

/** How wide a cell is, and for the style sheet where it stays when it is pinned. */
export function placeOf(width: number, left: number | undefined, boxes: boolean): CSSProperties {
  return { width, ["--left" as never]: left === undefined ? undefined : `${left + (boxes ? BOX_WIDTH : 0)}px` };
}

/** The next order when a column's head is clicked: it goes down, up, and back to the server's own. */
export function nextSort(now: Sort | undefined, column: string): Sort | undefined {
  if (now?.column !== column) return { column, ascending: false };
  return now.ascending ? undefined : { column, ascending: true };
}

/** The same as it stands in an address. */
export function nextSortSearch(now: Sort | undefined, column: string): { sort: string | undefined; ascending: true | undefined } {
  const next = nextSort(now, column);
  return { sort: next?.column, ascending: next?.ascending || undefined };
}
