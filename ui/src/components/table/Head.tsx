import { ArrowDown, ArrowUp } from "lucide-react";
import { type DragEvent, useState } from "react";
import { cx } from "@/lib/cx";
import { type Column, type InSight, placeOf, type Sort, type Widths } from "./column";
import { Resizer } from "./Resizer";

interface Props<Item> {
  height: number;
  sight: InSight<Item>;
  sort: Sort | undefined;
  onSort: ((column: string) => void) | undefined;
  onMove: ((column: string, before: string | undefined) => void) | undefined;
  widths: Widths | undefined;
  onWidths: ((widths: Widths) => void) | undefined;
  /** Which part of the rows is selected. */
  selected: number | undefined;
  onSelectAll: ((all: boolean) => void) | undefined;
}

const COLUMN = "application/x-millrace-column";

/** The heads of the columns: they order the rows, make columns wider, and are dragged to another place. */
export function Head<Item>(props: Props<Item>) {
  const { sight, sort, widths = {}, onWidths, selected = 0, onSelectAll, onMove } = props;
  const pinned = sight.placed.filter(({ left }) => left !== undefined).length;
  const [over, setOver] = useState<string>();

  const dragOver = (event: DragEvent, id: string) => {
    if (!event.dataTransfer.types.includes(COLUMN)) return;
    event.preventDefault();
    setOver(id);
  };
  const drop = (event: DragEvent, id: string) => {
    const dragged = event.dataTransfer.getData(COLUMN);
    setOver(undefined);
    if (dragged) onMove?.(dragged, id);
  };

  return (
    <div role="rowgroup" className="sticky top-0 z-20">
      <div
        role="row"
        aria-rowindex={1}
        className="flex border-b border-line bg-surface text-sm"
        style={{ height: props.height }}
      >
        {onSelectAll && (
          <div
            role="columnheader"
            aria-colindex={1}
            className="z-10 flex w-10 shrink-0 items-center bg-surface pl-4 md:sticky md:left-0"
          >
            <input
              type="checkbox"
              aria-label="Select all loaded rows"
              checked={selected === 1}
              ref={(box) => {
                if (box) box.indeterminate = selected > 0 && selected < 1;
              }}
              onChange={(event) => onSelectAll(event.target.checked)}
            />
          </div>
        )}
        {sight.placed.map(({ column, left, index }, at) => (
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={index + (onSelectAll ? 2 : 1)}
            aria-sort={sort?.column === column.id ? (sort.ascending ? "ascending" : "descending") : undefined}
            style={{
              ...placeOf(column.width, left, onSelectAll !== undefined),
              marginLeft: at === pinned ? sight.skipped : undefined,
            }}
            draggable={onMove !== undefined && index > 0}
            onDragStart={(event) => {
              event.dataTransfer.setData(COLUMN, column.id);
              event.dataTransfer.effectAllowed = "move";
            }}
            onDragOver={onMove && index > 0 ? (event) => dragOver(event, column.id) : undefined}
            onDragLeave={() => setOver(undefined)}
            onDrop={onMove && ((event) => drop(event, column.id))}
            className={cx(
              "group/head relative flex shrink-0 items-center px-1",
              column.kind === "number" && "justify-end",
              left !== undefined && "z-10 bg-surface md:sticky md:left-(--left)",
              at === 0 && !onSelectAll && "pl-2.5",
              at === pinned - 1 && "border-r border-line",
              over === column.id && "bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]",
            )}
          >
            <Label column={column} sort={sort} onSort={props.onSort} />
            {onWidths && (
              <Resizer column={column} onWidth={(width) => onWidths({ ...widths, [column.id]: width })} />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

interface LabelProps<Item> {
  column: Column<Item>;
  sort: Sort | undefined;
  onSort: ((column: string) => void) | undefined;
}

function Label<Item>({ column, sort, onSort }: LabelProps<Item>) {
  const orders = sort?.column === column.id;
  const Arrow = sort?.ascending ? ArrowUp : ArrowDown;
  const look = "flex h-7 min-w-0 items-center gap-1 rounded px-1.5 font-medium";
  const name = (
    <span className="truncate" title={column.title ?? column.label}>
      {column.label}
      {column.mark && <span className="text-xs font-normal text-dim"> {column.mark}</span>}
    </span>
  );
  if (!column.sortable || !onSort) return <span className={cx(look, "text-dim")}>{name}</span>;
  return (
    <button
      type="button"
      onClick={() => onSort(column.id)}
      className={cx(look, "hover:bg-sunken", orders ? "text-ink" : "text-dim")}
    >
      {name}
      {orders && <Arrow aria-hidden className="size-3.5 shrink-0 text-accent" />}
    </button>
  );
}
