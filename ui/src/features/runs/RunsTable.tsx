import {
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  metaHelper,
  rowSelectionFeature,
  tableFeatures,
  type RowSelectionState,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import {
  type Dispatch,
  type KeyboardEvent,
  type SetStateAction,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import type { RunColumn } from "./columns";
import { RunLine } from "./RunLine";
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
  onSelect: Dispatch<SetStateAction<RowSelectionState>>;
  /** When the runs were fetched, in milliseconds: running ones have lasted until then. */
  checkedAt: number;
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
  const visible = useMemo(() => columns.filter((column) => shown.has(column.id)), [columns, shown]);
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

  const toggleCollapsed = useCallback((id: string) => {
    setCollapsed((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const toggleSelected = useCallback(
    (id: string) => onSelect(({ [id]: was, ...others }) => (was ? others : { ...others, [id]: true })),
    [onSelect],
  );

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
            return (
              <RunLine
                key={row.id}
                line={row.original}
                index={item.index}
                top={item.start}
                height={ROW_HEIGHT}
                name={name}
                columns={visible}
                selected={row.getIsSelected()}
                onSelect={toggleSelected}
                indented={indented}
                collapsed={collapsed.has(row.id)}
                onCollapse={toggleCollapsed}
                checkedAt={row.original.row.info.status === "RUNNING" ? props.checkedAt : 0}
              />
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
