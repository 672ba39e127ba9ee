import {
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  metaHelper,
  rowSelectionFeature,
  tableFeatures,
  type OnChangeFn,
  type RowSelectionState,
  useTable,
} from "@tanstack/react-table";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { Spinner } from "@/components/ui/Spinner";
import { Status } from "@/components/ui/Status";
import { cx } from "@/lib/cx";
import { Cell } from "./Cell";
import type { RunColumn } from "./columns";
import { flatten, type Line, nest, type RunRow } from "./rows";

const HEAD_HEIGHT = 36;
const ROW_HEIGHT = 34;
/** So many rows before the last one the next page is asked for. */
const AHEAD = 60;

interface Props {
  found: RunRow[];
  parents: RunRow[];
  nested: boolean;
  /** The column of the names, which is always there. */
  name: RunColumn;
  columns: RunColumn[];
  shown: ReadonlySet<string>;
  sort: string | undefined;
  ascending: boolean;
  onSort(column: string): void;
  selected: RowSelectionState;
  onSelect: OnChangeFn<RowSelectionState>;
  hasMore: boolean;
  isFetching: boolean;
  onEnd(): void;
  dimmed: boolean;
}

const features = tableFeatures({
  columnSizingFeature,
  columnVisibilityFeature,
  rowSelectionFeature,
  columnMeta: metaHelper<RunColumn>(),
});
const helper = createColumnHelper<typeof features, Line>();

/** Runs as rows; only those in sight are in the page. */
export function RunsTable(props: Props) {
  const { found, parents, nested, name, columns, shown, selected, onSelect } = props;
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const tree = useMemo(
    () => (nested ? nest(found, parents) : found.map((row) => ({ row, found: true, children: [] }))),
    [nested, found, parents],
  );
  const indented = nested && tree.some((node) => node.children.length > 0);
  const lines = useMemo(() => flatten(tree, collapsed), [tree, collapsed]);
  const table = useTable({
    features,
    data: lines,
    columns: useMemo(
      () => [name, ...columns].map((column) => helper.display({ id: column.id, size: column.width, meta: column })),
      [name, columns],
    ),
    getRowId: (line) => line.row.id,
    enableRowSelection: (row) => row.original.found,
    onRowSelectionChange: onSelect,
    state: {
      rowSelection: selected,
      columnVisibility: useMemo(
        () => Object.fromEntries(columns.map((column) => [column.id, shown.has(column.id)])),
        [columns, shown],
      ),
    },
  });
  const rows = table.getRowModel().rows;

  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]!.id,
    overscan: 12,
    // The head lies over the rows.
    scrollPaddingEnd: HEAD_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasMore, isFetching, onEnd } = props;
  useEffect(() => {
    if (hasMore && !isFetching && last >= rows.length - AHEAD) onEnd();
  }, [hasMore, isFetching, last, rows.length, onEnd]);

  const toggleCollapsed = (id: string) => {
    const next = new Set(collapsed);
    if (!next.delete(id)) next.add(id);
    setCollapsed(next);
  };

  // The arrows go from name to name.
  const onKeyDown = (event: KeyboardEvent) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>("[data-name]")?.dataset.name;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at === undefined || step === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(Number(at) + step, 0), rows.length - 1);
    scroller.current?.querySelector<HTMLElement>(`[data-name="${next}"]`)?.focus({ preventScroll: true });
    virtual.scrollToIndex(next);
  };

  const width = table.getTotalSize();
  return (
    <div
      ref={scroller}
      className={cx("min-h-0 flex-1 overflow-auto border-t border-line bg-surface transition-opacity", props.dimmed && "opacity-50")}
    >
      <div role="table" aria-label="Runs" aria-rowcount={rows.length + 1} style={{ minWidth: width }} onKeyDown={onKeyDown}>
        <div role="rowgroup" className="sticky top-0 z-20">
          <div role="row" aria-rowindex={1} className="flex border-b border-line bg-surface text-sm" style={{ height: HEAD_HEIGHT }}>
            {table.getVisibleLeafColumns().map(({ id, columnDef: { meta: column } }, index) => column && (
              <div
                key={id}
                role="columnheader"
                aria-sort={props.sort === column.id ? (props.ascending ? "ascending" : "descending") : undefined}
                style={{ width: column.width }}
                className={cx(
                  "flex shrink-0 items-center",
                  index === 0 ? "left-0 z-10 border-r border-line bg-surface pl-4 md:sticky" : "px-1",
                  column.kind === "metrics" && "justify-end !pr-3",
                )}
              >
                {index === 0 && (
                  <input
                    type="checkbox"
                    aria-label="Select all loaded runs"
                    className="mr-2"
                    checked={table.getIsAllRowsSelected()}
                    ref={(box) => {
                      if (box) box.indeterminate = table.getIsSomeRowsSelected();
                    }}
                    onChange={table.getToggleAllRowsSelectedHandler()}
                  />
                )}
                <HeaderButton column={column} {...props} />
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]!;
            const line = row.original;
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={item.index + 2}
                className={cx(
                  "group absolute top-0 left-0 flex min-w-full border-b border-line/60 text-sm",
                  row.getIsSelected() ? "bg-accent-soft" : "bg-surface hover:bg-canvas",
                )}
                style={{ height: ROW_HEIGHT, transform: `translateY(${item.start}px)` }}
              >
                <div
                  role="cell"
                  className="left-0 z-10 flex shrink-0 items-center gap-2 border-r border-line bg-inherit pr-2 pl-4 md:sticky"
                  style={{ width: name.width }}
                >
                  <input
                    type="checkbox"
                    aria-label={`Select ${line.row.info.run_name}`}
                    checked={row.getIsSelected()}
                    disabled={!row.getCanSelect()}
                    onChange={row.getToggleSelectedHandler()}
                  />
                  <NameCell
                    line={line}
                    index={item.index}
                    indented={indented}
                    collapsed={collapsed.has(row.id)}
                    onToggle={() => toggleCollapsed(row.id)}
                  />
                </div>
                {row.getVisibleCells().map(({ id, column: { columnDef } }) =>
                  columnDef.meta && columnDef.meta !== name ? (
                    <Cell key={id} row={line.row} column={columnDef.meta} />
                  ) : null,
                )}
              </div>
            );
          })}
        </div>
      </div>
      {props.isFetching && <Spinner />}
    </div>
  );
}

interface HeaderProps {
  column: RunColumn;
  sort: string | undefined;
  ascending: boolean;
  onSort(column: string): void;
}

function HeaderButton({ column, sort, ascending, onSort }: HeaderProps) {
  const Arrow = ascending ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      onClick={() => onSort(column.id)}
      className={cx(
        "flex h-7 min-w-0 items-center gap-1 rounded px-1.5 font-medium hover:bg-sunken",
        sort === column.id ? "text-ink" : "text-dim",
      )}
    >
      <span className="truncate" title={column.id}>
        {column.label}
      </span>
      {sort === column.id && <Arrow aria-hidden className="size-3.5 shrink-0 text-accent" />}
    </button>
  );
}

interface NameProps {
  line: Line;
  index: number;
  indented: boolean;
  collapsed: boolean;
  onToggle(): void;
}

function NameCell({ line, index, indented, collapsed, onToggle }: NameProps) {
  const { info } = line.row;
  return (
    <div
      className={cx("flex min-w-0 flex-1 items-center gap-1.5", !line.found && "opacity-60")}
      style={{ paddingLeft: line.depth * 18 }}
    >
      {line.children > 0 ? (
        <button
          type="button"
          aria-expanded={!collapsed}
          aria-label={`${line.children} under ${info.run_name}`}
          onClick={onToggle}
          className="-mx-0.5 rounded p-0.5 text-dim hover:text-ink"
        >
          <ChevronRight className={cx("size-4 transition-transform", !collapsed && "rotate-90")} />
        </button>
      ) : (
        indented && <span className="w-4 shrink-0" />
      )}
      <Status status={info.status} brief />
      <Link
        to="/runs/$runId"
        params={{ runId: info.run_id }}
        data-name={index}
        className="truncate font-medium group-hover:text-accent"
        title={line.found ? (info.run_name ?? "") : `${info.run_name} (does not match; shown for the runs under it)`}
      >
        {info.run_name || info.run_id}
      </Link>
      {collapsed && <span className="shrink-0 rounded-full bg-sunken px-1.5 text-xs text-dim">{line.children}</span>}
    </div>
  );
}
