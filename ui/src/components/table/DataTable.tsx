import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import { useRowHeight } from "@/lib/density";
import { arrange, BOX_WIDTH, type Column, inSight, type Sort, type Widths } from "./column";
import { Head } from "./Head";
import { Row, type TreePlace } from "./Row";
import { toggled } from "./selection";
import { useRowKeys } from "./useRowKeys";

const HEAD_HEIGHT = 36;
/** So many rows before the last one the next page is asked for. */
const AHEAD = 40;

/** What is in sight: lines, and columns that are not pinned, by their number. */
export interface Sight {
  first: number;
  last: number;
  /** Ids of the columns in the page. */
  columns: readonly string[];
}

export interface TableHandle {
  toTop(): void;
}

interface Props<Item> {
  label: string;
  /** All rows; or, with `count` and `rowAt`, those that are loaded out of so many. */
  rows?: readonly Item[];
  count?: number;
  rowAt?(index: number): Item | undefined;
  rowId(row: Item): string;
  columns: readonly Column<Item>[];
  sort?: Sort;
  onSort?(column: string): void;
  /** A column is dragged before another, or (undefined) to the end. */
  onMove?(column: string, before: string | undefined): void;
  /** The ids of the rows that are selected; with `onSelect` every row has a box. */
  selection?: ReadonlySet<string>;
  onSelect?(selection: ReadonlySet<string>): void;
  /** Whether a row can be selected; all can, unless it says no. */
  canSelect?(row: Item): boolean;
  /** What a row is called, for its box. */
  nameOf?(row: Item): string;
  /** Where a row stands in a tree; the first column is indented by it. */
  placeOf?(row: Item): TreePlace | undefined;
  onUnfold?(id: string): void;
  /** A row is marked that the page shows elsewhere. */
  current?: string;
  /** A row was clicked, elsewhere than on what is a link, a button or a box. */
  onOpen?(id: string): void;
  /** Space on a row. */
  onPeek?(row: Item): void;
  onEnd?(): void;
  hasMore?: boolean;
  isFetching?: boolean;
  /** Told of what is in sight whenever it changes. */
  onSight?(sight: Sight): void;
  columnWidths?: Widths;
  onColumnWidths?(widths: Widths): void;
  /** In pixels, where rows are comfortable. */
  rowHeight?: number;
  /** What is shown is being replaced, or is not what was asked for. */
  dimmed?: boolean;
  empty?: ReactNode;
  handle?: Ref<TableHandle>;
}

/**
 * Rows of anything; only rows and columns in sight are in the page.
 *
 * The first link or button of a row stands for it: the arrow keys go from one to the next, Home and End to the ends,
 * x selects, Space looks into it, left and right fold and unfold.
 */
export function DataTable<Item>(props: Props<Item>) {
  const { rows, rowId, columns, columnWidths, selection, onSelect, canSelect, onSight } = props;
  const count = props.count ?? rows?.length ?? 0;
  const given = props.rowAt;
  const rowAt = useCallback((index: number) => (given ? given(index) : rows?.[index]), [given, rows]);
  const idAt = useCallback(
    (index: number) => {
      const row = rowAt(index);
      return row === undefined ? undefined : rowId(row);
    },
    [rowAt, rowId],
  );
  const rowHeight = useRowHeight(props.rowHeight ?? 34);
  const placed = useMemo(() => arrange(columns, columnWidths ?? {}), [columns, columnWidths]);
  const boxes = onSelect ? BOX_WIDTH : 0;
  const width = placed.reduce((sum, { column }) => sum + column.width, boxes);
  const pinnedWidth = placed.reduce((sum, { column, left }) => (left === undefined ? sum : sum + column.width), boxes);
  const pinned = placed.filter(({ left }) => left !== undefined).length;

  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // The head lies over the rows.
    scrollPaddingEnd: HEAD_HEIGHT,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: placed.length - pinned,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => placed[pinned + index]!.column.width,
    paddingStart: pinnedWidth,
    overscan: 4,
  });
  useEffect(() => across.measure(), [across, placed]);
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const acrossItems = across.getVirtualItems();
  const left = acrossItems[0]?.index ?? 0;
  const right = acrossItems.at(-1)?.index ?? -1;
  const sight = useMemo(() => inSight(placed, left, right), [placed, left, right]);

  const { hasMore = false, isFetching = false, onEnd } = props;
  useEffect(() => {
    if (hasMore && !isFetching && last >= count - AHEAD) onEnd?.();
  }, [hasMore, isFetching, last, count, onEnd]);
  useEffect(() => {
    onSight?.({ first, last, columns: sight.placed.map(({ column }) => column.id) });
  }, [onSight, first, last, sight]);
  const scrollToIndex = virtual.scrollToIndex;
  // The page is not asked where it stands: it would have to lay out the new rows to say so.
  const toTop = useCallback(() => {
    if (virtual.scrollOffset) scroller.current?.scrollTo({ top: 0 });
  }, [virtual]);
  useImperativeHandle(props.handle, () => ({ toTop }), [toTop]);

  const { current } = props;
  useEffect(() => {
    const at = current === undefined ? -1 : (rows?.findIndex((row) => rowId(row) === current) ?? -1);
    if (at >= 0) scrollToIndex(at, { align: "auto" });
    // Only when another row is marked, not when rows come or the reader scrolls.
  }, [current]);

  const latest = useRef({ selection, rowAt, idAt });
  const anchor = useRef<number>(undefined);
  useEffect(() => {
    latest.current = { selection, rowAt, idAt };
  });
  const toggle = useCallback(
    (index: number, range: boolean) => {
      const { selection: now = new Set<string>(), rowAt: at, idAt: id } = latest.current;
      const selectable = (one: number) => {
        const row = at(one);
        return row === undefined || canSelect?.(row) === false ? undefined : id(one);
      };
      onSelect?.(toggled(now, selectable, index, anchor.current, range));
      anchor.current = index;
    },
    [onSelect, canSelect],
  );
  const onKeyDown = useRowKeys({
    scroller,
    count,
    rowAt,
    scrollTo: (index) => virtual.scrollToIndex(index),
    toggle: onSelect && toggle,
    place: props.placeOf,
    unfold: props.onUnfold && ((row: Item) => props.onUnfold?.(rowId(row))),
    peek: props.onPeek,
  });

  return (
    <div
      ref={scroller}
      className={cx(
        "min-h-0 flex-1 overflow-auto border-t border-line bg-surface",
        // What is answered at once does not flicker, and is not painted twice.
        props.dimmed && "opacity-50 transition-opacity delay-200",
      )}
    >
      <div
        role={props.placeOf ? "treegrid" : "table"}
        aria-label={props.label}
        aria-rowcount={hasMore ? -1 : count + 1}
        aria-colcount={placed.length + (onSelect ? 1 : 0)}
        style={{ minWidth: width }}
        onKeyDown={onKeyDown}
      >
        <Head
          height={HEAD_HEIGHT}
          sight={sight}
          sort={props.sort}
          onSort={props.onSort}
          onMove={props.onMove}
          widths={columnWidths}
          onWidths={props.onColumnWidths}
          selected={onSelect ? partSelected(count, rowAt, rowId, selection, canSelect) : undefined}
          onSelectAll={
            onSelect &&
            ((all) => {
              const ids = all ? loaded(count, rowAt).filter((row) => canSelect?.(row) !== false).map(rowId) : [];
              onSelect(new Set(ids));
            })
          }
        />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rowAt(item.index);
            const id = row === undefined ? undefined : rowId(row);
            return (
              <Row
                // Not asked for by the virtualizer, which would ask for the keys of 100,000 rows at every change.
                key={id ?? `#${item.index}`}
                row={row}
                name={row === undefined ? "" : (props.nameOf?.(row) ?? id!)}
                index={item.index}
                top={item.start}
                height={rowHeight}
                sight={sight}
                place={row === undefined ? undefined : props.placeOf?.(row)}
                onUnfold={props.onUnfold}
                id={id}
                current={id !== undefined && props.current === id}
                selected={id !== undefined && (selection?.has(id) ?? false)}
                selectable={row !== undefined && canSelect?.(row) !== false}
                onSelect={onSelect && toggle}
                onOpen={props.onOpen}
              />
            );
          })}
        </div>
      </div>
      {count === 0 && !isFetching && props.empty}
      {isFetching && <Spinner />}
    </div>
  );
}

/** Beyond this no one looks at every row to say whether all are selected. */
const MOST_LOOKED_AT = 20_000;

function loaded<Item>(count: number, rowAt: (index: number) => Item | undefined): Item[] {
  const found: Item[] = [];
  for (let index = 0; index < Math.min(count, MOST_LOOKED_AT); index += 1) {
    const row = rowAt(index);
    if (row !== undefined) found.push(row);
  }
  return found;
}

/** Which part of the loaded rows is selected. */
function partSelected<Item>(
  count: number,
  rowAt: (index: number) => Item | undefined,
  rowId: (row: Item) => string,
  selection: ReadonlySet<string> | undefined,
  canSelect: ((row: Item) => boolean) | undefined,
): number {
  if (!selection?.size || count === 0) return 0;
  const rows = loaded(count, rowAt).filter((row) => canSelect?.(row) !== false);
  return rows.length === 0 ? 0 : rows.filter((row) => selection.has(rowId(row))).length / rows.length;
}
