import { useVirtualizer } from "@tanstack/react-virtual";
import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { JsonView } from "@/components/JsonView";
import { LongText } from "@/components/LongText";
import { IconButton } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { cx } from "@/lib/cx";
import { type GridColumn, textOfCell, widthsOf } from "./grid";

const HEAD = 44;
const ROW = 30;
/** So many rows before the last one more are asked for. */
const AHEAD = 100;
const SAMPLE = 100;

interface Props {
  label: string;
  columns: readonly GridColumn[];
  count: number;
  /** The values of a row; undefined while it is fetched. */
  rowAt(index: number): readonly unknown[] | undefined;
  /** The first rows, from which widths are taken. */
  sample: readonly (readonly unknown[])[];
  /** In place of a value's text. */
  cell?(value: unknown): ReactNode;
  rowHeight?: number;
  note?: ReactNode;
  onRange?(first: number, last: number): void;
  onEnd?(): void;
}

interface Place {
  row: number;
  column: number;
}

/** A table of any size: only rows and columns in sight are in the page. A cell that is chosen is shown whole below. */
export function DataGrid(props: Props) {
  const { label, columns, count, rowAt, sample, cell, rowHeight = ROW, note, onRange, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<Place>();
  const widths = useMemo(() => widthsOf(columns, sample.slice(0, SAMPLE)), [columns, sample]);
  const numbers = Math.max(48, String(count).length * 8 + 20);
  const rows = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 10, scrollPaddingStart: HEAD });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index]!,
    overscan: 3,
    scrollPaddingStart: numbers,
  });
  useEffect(() => across.measure(), [widths, across]);
  const lines = rows.getVirtualItems();
  const places = across.getVirtualItems();
  const [first, last] = [lines[0]?.index ?? 0, lines.at(-1)?.index ?? 0];
  useEffect(() => onRange?.(first, last), [onRange, first, last]);
  useEffect(() => {
    if (onEnd && last >= count - AHEAD) onEnd();
  }, [onEnd, last, count]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && chosen) {
      event.preventDefault();
      return setChosen(undefined);
    }
    const at = chosen ?? { row: first, column: 0 };
    const move = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const row = Math.max(0, Math.min(count - 1, at.row + (chosen ? move[0]! : 0)));
    const column = Math.max(0, Math.min(columns.length - 1, at.column + (chosen ? move[1]! : 0)));
    setChosen({ row, column });
    rows.scrollToIndex(row, { align: "auto" });
    across.scrollToIndex(column, { align: "auto" });
  };
  const value = chosen && rowAt(chosen.row)?.[chosen.column];
  return (
    <div className="flex min-h-40 flex-1 flex-col">
      <div ref={scroller} tabIndex={0} role="group" aria-label={`${label}: arrows choose a cell`} onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-auto bg-surface text-sm -outline-offset-2">
        <div role="table" aria-label={label} aria-rowcount={count + 1} aria-colcount={columns.length} className="relative" style={{ width: numbers + across.getTotalSize(), height: HEAD + rows.getTotalSize() }}>
          {/* Without a box of its own: the head sticks as long as the table is in sight. */}
          <div role="rowgroup" className="contents">
            <div role="row" aria-rowindex={1} className="sticky top-0 z-10 border-b border-line bg-canvas" style={{ height: HEAD }}>
              {places.map(({ index, start, size }) => {
                const column = columns[index]!;
                return (
                  <div
                    key={index}
                    role="columnheader"
                    aria-colindex={index + 1}
                    title={column.name}
                    className={cx("absolute flex h-full flex-col justify-center px-3", column.numeric && "items-end")}
                    style={{ left: numbers + start, width: size }}
                  >
                    <span className="max-w-full truncate font-medium">{column.name}</span>
                    {column.type && <span className="max-w-full truncate text-xs text-dim">{column.type}</span>}
                  </div>
                );
              })}
            </div>
          </div>
          <div role="rowgroup">
            {lines.map(({ index, start }) => {
              const row = rowAt(index);
              return (
                <div key={index} role="row" aria-rowindex={index + 2} className="absolute inset-x-0 border-b border-line/60 hover:bg-canvas" style={{ top: HEAD + start, height: rowHeight }}>
                  <span aria-hidden className="sticky left-0 z-1 flex h-full items-center justify-end bg-surface pr-2 text-xs text-dim tabular-nums select-none" style={{ width: numbers }}>
                    {(index + 1).toLocaleString("en-US")}
                  </span>
                  {places.map(({ index: at, start: left, size }) => {
                    const inside = row?.[at];
                    const text = textOfCell(inside);
                    return (
                      <div
                        key={at}
                        role="cell"
                        aria-colindex={at + 1}
                        onClick={() => setChosen({ row: index, column: at })}
                        className={cx(
                          "absolute top-0 flex h-full items-center px-3",
                          columns[at]!.numeric && "justify-end tabular-nums",
                          chosen?.row === index && chosen.column === at && "outline-2 -outline-offset-2 outline-accent",
                        )}
                        style={{ left: numbers + left, width: size }}
                      >
                        {row === undefined ? (
                          <span className="h-2 w-2/3 rounded bg-sunken" />
                        ) : (
                          (cell?.(inside) ?? <span className={cx("truncate", inside === null && "text-dim")}>{text.length > 300 ? `${text.slice(0, 300)}…` : text}</span>)
                        )}
                      </div>
                    );
                  })}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {note && <p className="border-t border-line bg-surface px-3 py-1.5 text-xs text-dim tabular-nums">{note}</p>}
      {chosen && <Whole name={columns[chosen.column]?.name ?? ""} row={chosen.row} value={value} onClose={() => setChosen(undefined)} />}
    </div>
  );
}

function Whole({ name, row, value, onClose }: { name: string; row: number; value: unknown; onClose(): void }) {
  const text = textOfCell(value);
  const nested = typeof value === "object" && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array);
  return (
    <section aria-label="The chosen cell" className="shrink-0 border-t border-line bg-surface">
      <header className="flex items-center gap-2 px-3 pt-1 text-xs text-dim">
        <span className="truncate">
          {name} · row {(row + 1).toLocaleString("en-US")}
        </span>
        <CopyButton text={text} label="Copy the value" />
        <IconButton label="Close the cell" size="smallIcon" className="ml-auto" onClick={onClose}>
          <X className="size-3.5" />
        </IconButton>
      </header>
      <div tabIndex={0} role="group" aria-label="Its value" className="max-h-48 overflow-auto px-3 pb-3 text-sm">
        {nested ? <JsonView value={value} /> : <LongText text={text} empty="empty" />}
      </div>
    </section>
  );
}
