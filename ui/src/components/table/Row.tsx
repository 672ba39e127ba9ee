import { ChevronRight } from "lucide-react";
import { memo } from "react";
import { cx } from "@/lib/cx";
import { type InSight, placeOf } from "./column";

/** Where a row stands in a tree. */
export interface TreePlace {
  depth: number;
  /** How many are directly under it. */
  children: number;
  open: boolean;
  /** Whether rows of this table have children at all: then those without are indented as well. */
  indented: boolean;
}

interface Props<Item> {
  /** Undefined until it is loaded. */
  row: Item | undefined;
  id: string | undefined;
  name: string;
  index: number;
  top: number;
  height: number;
  sight: InSight<Item>;
  place: TreePlace | undefined;
  onUnfold: ((id: string) => void) | undefined;
  current: boolean;
  selected: boolean;
  selectable: boolean;
  onSelect: ((index: number, range: boolean) => void) | undefined;
  onOpen: ((id: string) => void) | undefined;
}

/** A row. Made anew only when something of it changes: scrolling moves hundreds of them. */
export const Row = memo(
  function Row<Item>(props: Props<Item>) {
    const { row, id, sight, selected, current, onSelect, onOpen, height, place } = props;
    const pinned = sight.placed.filter(({ left }) => left !== undefined).length;
    const boxes = onSelect ? 1 : 0;
    return (
      <div
        role="row"
        data-row={props.index}
        aria-rowindex={props.index + 2}
        aria-busy={row === undefined || undefined}
        aria-current={current || undefined}
        onClick={
          onOpen &&
          ((event) => {
            const { target } = event;
            // Text that is being marked is to be copied.
            const plain = target instanceof Element && !target.closest("a, button, input") && !getSelection()?.toString();
            if (plain && id !== undefined) onOpen(id);
          })
        }
        className={cx(
          "group absolute top-0 left-0 flex w-full border-b border-line/60 text-sm",
          selected || current ? "bg-accent-soft" : "bg-surface hover:bg-canvas",
          onOpen && "cursor-pointer",
        )}
        style={{ height, transform: `translateY(${props.top}px)` }}
      >
        {onSelect && (
          <div role="cell" aria-colindex={1} className="z-10 flex w-10 shrink-0 items-center bg-inherit pl-4 md:sticky md:left-0">
            {props.selectable && (
              <input
                type="checkbox"
                aria-label={`Select ${props.name}`}
                checked={selected}
                onChange={(event) => onSelect(props.index, (event.nativeEvent as MouseEvent).shiftKey)}
              />
            )}
          </div>
        )}
        {sight.placed.map(({ column, left, index }, at) => (
          <div
            key={column.id}
            role="cell"
            aria-colindex={index + 1 + boxes}
            data-cell={column.id}
            style={{
              ...placeOf(column.width, left, onSelect !== undefined),
              marginLeft: at === pinned ? sight.skipped : undefined,
            }}
            className={cx(
              "flex shrink-0 items-center overflow-hidden px-2.5 whitespace-nowrap",
              column.kind === "number" && "justify-end tabular-nums",
              // On a narrow page a pinned column would leave no room for the others.
              left !== undefined && "z-10 bg-inherit md:sticky md:left-(--left)",
              at === 0 && !onSelect && "pl-4",
              at === pinned - 1 && "border-r border-line",
            )}
          >
            {at === 0 && place && id !== undefined && (
              <Fold place={place} name={props.name} onUnfold={() => props.onUnfold?.(id)} />
            )}
            {row === undefined ? <span className="h-2.5 w-3/5 rounded bg-sunken" /> : column.render(row)}
          </div>
        ))}
      </div>
    );
  },
  (before, after) =>
    (Object.keys(after) as (keyof typeof after)[]).every((key) =>
      key === "place" ? samePlace(before.place, after.place) : Object.is(before[key], after[key]),
    ),
) as <Item>(props: Props<Item>) => React.ReactNode;

function samePlace(one: TreePlace | undefined, other: TreePlace | undefined): boolean {
  return (
    one?.depth === other?.depth &&
    one?.children === other?.children &&
    one?.open === other?.open &&
    one?.indented === other?.indented
  );
}

function Fold({ place, name, onUnfold }: { place: TreePlace; name: string; onUnfold(): void }) {
  if (!place.indented) return null;
  return (
    <span className="flex shrink-0 items-center" style={{ paddingLeft: place.depth * 18 }}>
      {place.depth > 0 && <span className="sr-only">Level {place.depth + 1}: </span>}
      {place.children > 0 ? (
        <button
          type="button"
          aria-expanded={place.open}
          aria-label={`${place.children} under ${name}`}
          onClick={onUnfold}
          className="mr-1 -ml-1 rounded p-0.5 text-dim hover:text-ink"
        >
          <ChevronRight className={cx("size-4 transition-transform", place.open && "rotate-90")} />
        </button>
      ) : (
        <span className="w-5" />
      )}
    </span>
  );
}
