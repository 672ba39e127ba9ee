import { memo } from "react";
import { cx } from "@/lib/cx";
import { type Column, placeOf } from "./column";

interface Props<Item> {
  row: Item;
  id: string;
  name: string;
  index: number;
  top: number;
  height: number;
  placed: { column: Column<Item>; left: number | undefined }[];
  current: boolean;
  selected: boolean;
  onSelect: ((id: string) => void) | undefined;
  onOpen: ((id: string) => void) | undefined;
}

/** A row. Made anew only when something of it changes: scrolling moves hundreds of them. */
export const Row = memo(function Row<Item>(props: Props<Item>) {
  const { row, id, placed, selected, current, onSelect, onOpen, height } = props;
  const pinned = placed.filter(({ left }) => left !== undefined).length;
  return (
    <div
      role="row"
      data-row={props.index}
      aria-rowindex={props.index + 2}
      aria-current={current || undefined}
      onClick={
        onOpen &&
        ((event) => {
          const { target } = event;
          // Text that is being marked is to be copied.
          if (target instanceof Element && !target.closest("a, button, input") && !getSelection()?.toString()) onOpen(id);
        })
      }
      className={cx(
        "group absolute top-0 left-0 flex min-w-full border-b border-line/60 text-sm",
        selected || current ? "bg-accent-soft" : "bg-surface hover:bg-canvas",
        onOpen && "cursor-pointer",
      )}
      style={{ height, transform: `translateY(${props.top}px)` }}
    >
      {onSelect && (
        <div role="cell" className="sticky left-0 z-10 flex w-10 shrink-0 items-center bg-inherit pl-4">
          <input type="checkbox" aria-label={`Select ${props.name}`} checked={selected} onChange={() => onSelect(id)} />
        </div>
      )}
      {placed.map(({ column, left }, index) => (
        <div
          key={column.id}
          role="cell"
          data-cell={column.id}
          style={placeOf(column.width, left, onSelect !== undefined)}
          className={cx(
            "flex shrink-0 items-center overflow-hidden px-2.5 whitespace-nowrap",
            column.kind === "number" && "justify-end tabular-nums",
            // On a narrow page a pinned column would leave no room for the others.
            left !== undefined && "z-10 bg-inherit md:sticky md:left-(--left)",
            index === 0 && !onSelect && "pl-4",
            index === pinned - 1 && "border-r border-line",
          )}
        >
          {column.render(row)}
        </div>
      ))}
    </div>
  );
}) as <Item>(props: Props<Item>) => React.ReactNode;
