import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { View } from "@/api/types";
import { cx } from "@/lib/cx";
import { useRowHeight } from "@/lib/density";
import type { Change } from "./dialogs";
import type { Sort, TreeRow } from "./folders";
import { CELL, GRID, Row } from "./ExperimentRow";
import { step } from "./keys";

interface Props {
  rows: readonly TreeRow[];
  view: View;
  sort: Sort;
  ascending: boolean;
  onSort(sort: Sort): void;
  selected: ReadonlySet<string>;
  onSelect(selected: ReadonlySet<string>): void;
  onFold(folder: string, open: boolean): void;
  onChange(change: Change): void;
  onDetails(id: string): void;
  folders: readonly string[];
  /** Is kept up to date with the ids of the experiments that are in the page. */
  inSight: RefObject<readonly string[]>;
}

const HEAD = 36;

/** The tree of experiments, of which only the rows in sight are in the page. Arrow keys walk and fold it. */
export function ExperimentTree(props: Props) {
  const { rows, selected, onSelect, onFold, inSight } = props;
  const height = useRowHeight();
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string>();
  const [renaming, setRenaming] = useState<string>();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]!.id,
    overscan: 15,
    scrollPaddingEnd: HEAD,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const items = virtual.getVirtualItems();
  useEffect(() => {
    inSight.current = items.map(({ index }) => rows[index]!.id);
  });
  // One row can be reached by Tab: the one where the reader was, or the first.
  const known = current !== undefined && rows.some(({ id }) => id === current);
  const reachable = known ? current : rows[0]?.id;

  const latest = useRef(selected);
  useEffect(() => {
    latest.current = selected;
  });
  const choose = useCallback(
    (ids: readonly string[], on: boolean) => {
      const next = new Set(latest.current);
      for (const id of ids) {
        if (on) next.add(id);
        else next.delete(id);
      }
      onSelect(next);
    },
    [onSelect],
  );
  const chooseOne = useCallback((id: string, on: boolean) => choose([id], on), [choose]);

  const goTo = (index: number) => {
    const row = rows[index]!;
    setCurrent(row.id);
    virtual.scrollToIndex(index);
    focusRow(scroller.current!, index);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const line = target.closest<HTMLElement>("[data-row]");
    if (!line || event.altKey || event.ctrlKey || event.metaKey || target.matches("input:not([type=checkbox])")) return;
    const at = Number(line.dataset.row);
    const done = step(event.key, at, rows);
    if (done === undefined) {
      if (target !== line) return;
      const row = rows[at]!;
      if (event.key === "Enter") line.querySelector<HTMLElement>("a, [data-fold]")?.click();
      else if (event.key === " " && row.kind === "experiment") choose([row.id], !selected.has(row.id));
      else if (event.key === "F2" && row.kind === "experiment" && props.view === "active") setRenaming(row.id);
      else return;
    } else if ("fold" in done) onFold(rows[at]!.id, done.fold);
    else goTo(done.to);
    event.preventDefault();
  };

  const ids = rows.filter(({ kind }) => kind === "experiment").map(({ id }) => id);
  const chosen = ids.filter((id) => selected.has(id)).length;
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto border-t border-line bg-surface">
      <div role="treegrid" aria-label="Experiments" aria-rowcount={rows.length + 1} aria-multiselectable onKeyDown={onKeyDown}>
        <div role="row" aria-rowindex={1} style={{ height: HEAD }} className={cx(GRID, "sticky top-0 z-20 border-b border-line bg-surface text-dim")}>
          <div role="columnheader" className="flex items-center pl-4 max-sm:hidden">
            <input
              type="checkbox"
              aria-label="Select all that are shown"
              checked={chosen > 0 && chosen === ids.length}
              ref={(box) => {
                if (box) box.indeterminate = chosen > 0 && chosen < ids.length;
              }}
              onChange={(event) => choose(ids, event.target.checked)}
            />
          </div>
          <Head {...props} of="name" label="Name" className="max-sm:pl-4" />
          <Head {...props} of="runs" label="Runs" className="justify-end" />
          <Head label="Traces" className="justify-end max-lg:hidden" />
          <Head label="Models" className="justify-end max-lg:hidden" />
          <Head {...props} of="activity" label="Last activity" short="Activity" />
          <Head {...props} of="created" label="Created" className="max-md:hidden" />
          <div role="columnheader">
            <span className="sr-only">Actions</span>
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rows[index]!;
            return (
              <Row
                key={row.id}
                row={row}
                index={index}
                top={start}
                height={height}
                deleted={props.view === "deleted"}
                reachable={row.id === reachable}
                selected={selected.has(row.id)}
                renaming={row.id === renaming}
                onRename={setRenaming}
                onFocus={setCurrent}
                onSelect={chooseOne}
                onFold={onFold}
                onChange={props.onChange}
                onDetails={props.onDetails}
                folders={props.folders}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface HeadProps extends Partial<Pick<Props, "sort" | "ascending" | "onSort">> {
  of?: Sort;
  label: string;
  short?: string;
  className?: string;
}

function Head({ of, label, short, className, sort, ascending, onSort }: HeadProps) {
  const here = of !== undefined && sort === of;
  const Arrow = ascending ? ArrowUp : ArrowDown;
  const text = short ? (
    <>
      <span className="max-sm:hidden">{label}</span>
      <span className="sm:hidden">{short}</span>
    </>
  ) : (
    label
  );
  return (
    <div role="columnheader" aria-sort={here ? (ascending ? "ascending" : "descending") : undefined} className={cx(CELL, "font-medium", className)}>
      {of && onSort ? (
        <button type="button" className={cx("flex items-center gap-1 hover:text-ink", here && "text-ink")} onClick={() => onSort(of)}>
          {text}
          {here && <Arrow aria-hidden className="size-3.5" />}
        </button>
      ) : (
        text
      )}
    </div>
  );
}

/** The row may come into the page only after the scrolling: then a moment later. */
function focusRow(scroller: HTMLElement, index: number, tries = 30): void {
  const target = scroller.querySelector<HTMLElement>(`[data-row="${index}"]`);
  if (target) target.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusRow(scroller, index, tries - 1));
}
