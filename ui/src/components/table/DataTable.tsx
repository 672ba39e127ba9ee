import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import { arrange, BOX_WIDTH, type Column, type Sort, type Widths } from "./column";
import { Head } from "./Head";
import { Row } from "./Row";

const HEAD_HEIGHT = 36;
/** So many rows before the last one the next page is asked for. */
const AHEAD = 40;

interface Props<Item> {
  label: string;
  rows: readonly Item[];
  rowId(row: Item): string;
  columns: readonly Column<Item>[];
  sort?: Sort;
  onSort?(column: string): void;
  /** The ids of the rows that are selected; with `onSelect` every row has a box. */
  selection?: ReadonlySet<string>;
  onSelect?(selection: ReadonlySet<string>): void;
  /** What a row is called, for its box. */
  nameOf?(row: Item): string;
  /** A row is marked that the page shows elsewhere. */
  current?: string;
  /** A row was clicked, elsewhere than on what is a link, a button or a box. */
  onOpen?(id: string): void;
  onEnd?(): void;
  hasMore?: boolean;
  isFetching?: boolean;
  columnWidths?: Widths;
  onColumnWidths?(widths: Widths): void;
  rowHeight?: number;
  /** What is shown is being replaced, or is not what was asked for. */
  dimmed?: boolean;
  empty?: ReactNode;
}

/**
 * Rows of anything; only those in sight are in the page.
 *
 * The first link or button of a row stands for it: the arrow keys go from one to the next, Home and End to the ends.
 */
export function DataTable<Item>(props: Props<Item>) {
  const { rows, rowId, columns, rowHeight = 34, columnWidths, selection, onSelect } = props;
  const placed = useMemo(() => arrange(columns, columnWidths ?? {}), [columns, columnWidths]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rowId(rows[index]!),
    overscan: 12,
    // The head lies over the rows.
    scrollPaddingEnd: HEAD_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasMore = false, isFetching = false, onEnd } = props;
  useEffect(() => {
    if (hasMore && !isFetching && last >= rows.length - AHEAD) onEnd?.();
  }, [hasMore, isFetching, last, rows.length, onEnd]);

  const { current } = props;
  useEffect(() => {
    const at = current === undefined ? -1 : rows.findIndex((row) => rowId(row) === current);
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
    // Only when another row is marked, not when rows come or the reader scrolls.
  }, [current]);

  const chosen = useRef(selection);
  useEffect(() => {
    chosen.current = selection;
  });
  const toggle = useCallback(
    (id: string) => {
      const next = new Set(chosen.current);
      if (!next.delete(id)) next.add(id);
      onSelect?.(next);
    },
    [onSelect],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = Number(row.dataset.row);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.min(Math.max(next, 0), rows.length - 1);
    virtual.scrollToIndex(index);
    focusRow(scroller.current!, index);
  };

  const width = placed.reduce((sum, { column }) => sum + column.width, onSelect ? BOX_WIDTH : 0);
  return (
    <div
      ref={scroller}
      className={cx(
        "min-h-0 flex-1 overflow-auto border-t border-line bg-surface transition-opacity",
        props.dimmed && "opacity-50",
      )}
    >
      <div
        role="table"
        aria-label={props.label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        style={{ minWidth: width }}
        onKeyDown={onKeyDown}
      >
        <Head
          height={HEAD_HEIGHT}
          placed={placed}
          sort={props.sort}
          onSort={props.onSort}
          widths={columnWidths}
          onWidths={props.onColumnWidths}
          selected={onSelect && rows.length > 0 ? rows.filter((row) => selection?.has(rowId(row))).length / rows.length : undefined}
          onSelectAll={onSelect && ((all) => onSelect(new Set(all ? rows.map(rowId) : [])))}
        />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]!;
            const id = rowId(row);
            return (
              <Row
                key={id}
                row={row}
                id={id}
                name={props.nameOf?.(row) ?? id}
                index={item.index}
                top={item.start}
                height={rowHeight}
                placed={placed}
                current={props.current === id}
                selected={selection?.has(id) ?? false}
                onSelect={onSelect && toggle}
                onOpen={props.onOpen}
              />
            );
          })}
        </div>
      </div>
      {rows.length === 0 && !isFetching && props.empty}
      {isFetching && <Spinner />}
    </div>
  );
}

const STANDS_FOR_ROW = "[data-cell] :is(a, button)";

/** The row may come into the page only after the scrolling: then a moment later. */
function focusRow(scroller: HTMLElement, index: number, tries = 30): void {
  const target = scroller.querySelector<HTMLElement>(`[data-row="${index}"] :is(${STANDS_FOR_ROW})`);
  if (target) target.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusRow(scroller, index, tries - 1));
}
