import { type RefObject, useCallback, useMemo } from "react";
import { runName } from "@/api/runs";
import type { Sight, TableHandle } from "@/components/table/DataTable";
import { DataTable } from "@/components/table/DataTable";
import type { Sort, Widths } from "@/components/table/column";
import type { TreePlace } from "@/components/table/Row";
import { tableColumn } from "./cells";
import { NAME, nameWidth, type RunColumn } from "./columns";
import { GroupCell, NameCell } from "./NameCell";
import type { TableRow } from "./rows";

const ROW = 34;

interface Props {
  count: number;
  rowAt(index: number): TableRow | undefined;
  placeOf(row: TableRow): TreePlace;
  onUnfold(id: string, line: number | undefined): void;
  nested: boolean;
  /** What the groups are called by; undefined without groups. */
  groupedBy: string | undefined;
  columns: readonly RunColumn[];
  pinned: readonly string[];
  sort: Sort | undefined;
  onSort(column: string): void;
  onMove(column: string, before: string | undefined): void;
  widths: Widths | undefined;
  onWidths(widths: Widths): void;
  selection: ReadonlySet<string>;
  onSelect(selection: ReadonlySet<string>): void;
  peek: string | undefined;
  onPeek(runId: string): void;
  onSight(sight: Sight): void;
  onEnd?(): void;
  hasMore: boolean;
  isFetching: boolean;
  dimmed: boolean;
  narrow: boolean;
  handle: RefObject<TableHandle | null>;
}

const idOf = (row: TableRow) => row.id;
const isRun = (row: TableRow) => row.type === "run";
const nameOf = (row: TableRow) =>
  row.type === "run" ? runName(row.info) : row.values.map(({ value }) => value ?? "none").join(", ");

/** Runs, or groups of them, as rows. */
export function RunsTable(props: Props) {
  const { rowAt, count, columns, pinned, nested, groupedBy, narrow, onPeek, onUnfold } = props;
  const lineOf = useCallback(
    (id: string) => {
      for (let line = 0; line < count; line += 1) if (rowAt(line)?.id === id) return line;
      return undefined;
    },
    [rowAt, count],
  );
  const unfold = useCallback((id: string) => onUnfold(id, lineOf(id)), [onUnfold, lineOf]);
  const firstNames = namesAt(rowAt, Math.min(count, 60));
  const width = nameWidth(firstNames, narrow);
  const shown = useMemo(
    () => [
      {
        id: NAME,
        label: groupedBy ?? "Name",
        width,
        minWidth: 120,
        sortable: groupedBy === undefined,
        pinned: true,
        render: (row: TableRow) =>
          row.type === "run" ? (
            <NameCell row={row} nested={nested} onPeek={onPeek} />
          ) : (
            <GroupCell row={row} onUnfold={() => unfold(row.id)} />
          ),
      },
      ...columns.map((column) => tableColumn(column, pinned.includes(column.id), groupedBy !== undefined)),
    ],
    [width, groupedBy, nested, onPeek, unfold, columns, pinned],
  );
  return (
    <DataTable
      label="Runs"
      count={count}
      rowAt={rowAt}
      rowId={idOf}
      nameOf={nameOf}
      columns={shown}
      placeOf={props.placeOf}
      onUnfold={unfold}
      sort={props.sort}
      onSort={props.onSort}
      onMove={props.onMove}
      columnWidths={props.widths}
      onColumnWidths={props.onWidths}
      selection={props.selection}
      onSelect={props.onSelect}
      canSelect={isRun}
      current={props.peek}
      onPeek={(row) => row.type === "run" && onPeek(row.info.run_id)}
      onSight={props.onSight}
      onEnd={props.onEnd}
      hasMore={props.hasMore}
      isFetching={props.isFetching}
      rowHeight={ROW}
      dimmed={props.dimmed}
      handle={props.handle}
    />
  );
}

function namesAt(rowAt: Props["rowAt"], count: number): string[] {
  const names: string[] = [];
  for (let line = 0; line < count; line += 1) {
    const row = rowAt(line);
    if (row) names.push(row.type === "run" ? (row.info.run_name ?? "") : `${nameOf(row)}             `);
  }
  return names;
}
