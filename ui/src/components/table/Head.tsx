import { ArrowDown, ArrowUp } from "lucide-react";
import { cx } from "@/lib/cx";
import { type Column, placeOf, type Sort, type Widths } from "./column";
import { Resizer } from "./Resizer";

interface Props<Item> {
  height: number;
  placed: { column: Column<Item>; left: number | undefined }[];
  sort: Sort | undefined;
  onSort: ((column: string) => void) | undefined;
  widths: Widths | undefined;
  onWidths: ((widths: Widths) => void) | undefined;
  /** Which part of the rows is selected. */
  selected: number | undefined;
  onSelectAll: ((all: boolean) => void) | undefined;
}

/** The heads of the columns: they order the rows and make columns wider. */
export function Head<Item>(props: Props<Item>) {
  const { placed, sort, widths = {}, onWidths, selected = 0, onSelectAll } = props;
  const pinned = placed.filter(({ left }) => left !== undefined).length;
  return (
    <div role="rowgroup" className="sticky top-0 z-20">
      <div
        role="row"
        aria-rowindex={1}
        className="flex border-b border-line bg-surface text-sm"
        style={{ height: props.height }}
      >
        {onSelectAll && (
          <div role="columnheader" className="sticky left-0 z-10 flex w-10 shrink-0 items-center bg-surface pl-4">
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
        {placed.map(({ column, left }, index) => (
          <div
            key={column.id}
            role="columnheader"
            aria-sort={sort?.column === column.id ? (sort.ascending ? "ascending" : "descending") : undefined}
            style={placeOf(column.width, left, onSelectAll !== undefined)}
            className={cx(
              "group/head relative flex shrink-0 items-center px-1",
              column.kind === "number" && "justify-end",
              left !== undefined && "z-10 bg-surface md:sticky md:left-(--left)",
              index === 0 && !onSelectAll && "pl-2.5",
              index === pinned - 1 && "border-r border-line",
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
