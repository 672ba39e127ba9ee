import { Link } from "@tanstack/react-router";
import { ChevronRight, Folder, FolderOpen } from "lucide-react";
import { memo, type ReactNode } from "react";
import { NOTE } from "@/api/experiments";
import { StarButton } from "@/components/StarButton";
import { Age } from "@/components/ui/Age";
import { cx } from "@/lib/cx";
import type { Change } from "./dialogs";
import { type ExperimentRow, type Figures, type FolderRow, noteLine, tagOf, type TreeRow } from "./folders";
import { InlineRename } from "./InlineRename";
import { ExperimentMenu, FolderMenu } from "./menus";

/** The columns: box, name, runs, traces, models, last activity, created, menu; fewer on narrow pages. */
export const GRID =
  "grid text-sm grid-cols-[minmax(0,1fr)_3.5rem_7.25rem_2.5rem] sm:grid-cols-[2.5rem_minmax(0,1fr)_7rem_8.5rem_3.5rem] " +
  "md:grid-cols-[2.5rem_minmax(0,1fr)_7rem_8.5rem_8.5rem_3.5rem] lg:grid-cols-[2.5rem_minmax(0,1fr)_7.5rem_5.5rem_5.5rem_9rem_9rem_3.5rem]";
export const CELL = "flex min-w-0 items-center overflow-hidden px-2 whitespace-nowrap";

interface Props {
  row: TreeRow;
  index: number;
  top: number;
  height: number;
  deleted: boolean;
  /** Whether Tab leads to it and to what is in it. */
  reachable: boolean;
  selected: boolean;
  renaming: boolean;
  onRename(id: string | undefined): void;
  onFocus(id: string): void;
  onSelect(id: string, on: boolean): void;
  onFold(folder: string, open: boolean): void;
  onChange(change: Change): void;
  onDetails(id: string): void;
  folders: readonly string[];
}

/** A folder or an experiment. Made anew only when something of it changes. */
export const Row = memo(RowOfTree);

function RowOfTree(props: Props) {
  const { row, index, top, height, reachable, selected } = props;
  return (
    <div
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      aria-level={row.depth + 1}
      aria-expanded={row.kind === "folder" ? row.open : undefined}
      aria-selected={row.kind === "experiment" ? selected : undefined}
      tabIndex={reachable ? 0 : -1}
      onFocus={() => props.onFocus(row.id)}
      className={cx(
        GRID,
        "group absolute top-0 left-0 w-full border-b border-line/60 -outline-offset-2",
        selected ? "bg-accent-soft" : "hover:bg-canvas",
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      {row.kind === "folder" ? <FolderCells {...props} row={row} /> : <ExperimentCells {...props} row={row} />}
    </div>
  );
}

const indent = (depth: number) => ({ paddingLeft: `calc(var(--indent) * ${Math.min(depth, 12)} + 0.5rem)` });
const NAME = cx(CELL, "gap-1.5 [--indent:0.75rem] sm:[--indent:1.25rem]");

function FolderCells({ row, reachable, deleted, onFold, onChange, folders }: Props & { row: FolderRow }) {
  const Icon = row.open ? FolderOpen : Folder;
  return (
    <>
      <div role="gridcell" className="max-sm:hidden" />
      <div role="gridcell" data-cell="name" className={NAME} style={indent(row.depth)}>
        <button
          type="button"
          data-fold
          tabIndex={reachable ? 0 : -1}
          className="flex min-w-0 items-center gap-1.5 font-medium"
          onClick={() => onFold(row.id, !row.open)}
        >
          <ChevronRight aria-hidden className={cx("size-4 shrink-0 text-dim transition-transform", row.open && "rotate-90")} />
          <Icon aria-hidden className="size-4 shrink-0 text-accent" />
          <span className="truncate">{row.label}</span>
        </button>
        <span className="text-dim tabular-nums">{row.count}</span>
      </div>
      <FigureCells figures={row.figures} created={row.created} dim />
      <div role="gridcell" className={cx(CELL, "justify-end overflow-visible pr-3")}>
        {!deleted && <FolderMenu row={row} reachable={reachable} folders={folders} onChange={onChange} />}
      </div>
    </>
  );
}

function ExperimentCells(props: Props & { row: ExperimentRow }) {
  const { row, deleted, reachable, selected, renaming, onSelect, onRename } = props;
  const { experiment } = row;
  const note = tagOf(experiment, NOTE);
  return (
    <>
      <div role="gridcell" className="flex items-center pl-4 max-sm:hidden">
        <input
          type="checkbox"
          tabIndex={reachable ? 0 : -1}
          aria-label={`Select ${experiment.name}`}
          checked={selected}
          onChange={(event) => onSelect(row.id, event.target.checked)}
        />
      </div>
      <div role="gridcell" data-cell="name" className={NAME} style={indent(row.depth)}>
        {renaming ? (
          <InlineRename experiment={experiment} onClose={() => onRename(undefined)} />
        ) : (
          <>
            <StarButton
              place={{ kind: "experiment", id: row.id, name: experiment.name }}
              size="smallIcon"
              tabIndex={reachable ? 0 : -1}
              className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-pressed:opacity-100 pointer-coarse:opacity-100"
            />
            <Link
              to="/experiments/$experimentId"
              params={{ experimentId: row.id }}
              search={deleted ? { view: "deleted" } : {}}
              tabIndex={reachable ? 0 : -1}
              className="min-w-0 truncate font-medium group-hover:text-accent"
              title={experiment.name}
            >
              {row.label}
            </Link>
            {note && <span className="min-w-0 shrink-[999] truncate pl-2 text-dim max-md:hidden">{noteLine(note)}</span>}
          </>
        )}
      </div>
      <FigureCells figures={row.figures} created={row.created} />
      <div role="gridcell" className={cx(CELL, "justify-end overflow-visible pr-3")}>
        <ExperimentMenu {...props} />
      </div>
    </>
  );
}

function FigureCells({ figures, created, dim }: { figures: Figures | undefined; created: number; dim?: boolean }) {
  return (
    <>
      <Cell id="runs" className={cx("justify-end gap-2 tabular-nums", dim && "text-dim")}>
        {figures && figures.running > 0 && (
          <span className="flex items-center gap-1 text-busy max-sm:hidden" title={`${figures.running} running now`}>
            <span aria-hidden className="size-1.5 animate-pulse rounded-full bg-busy" />
            {figures.running}
            <span className="sr-only">running,</span>
          </span>
        )}
        <Count count={figures?.runs} />
      </Cell>
      <Cell id="traces" className={cx("justify-end tabular-nums max-lg:hidden", dim && "text-dim")}>
        <Count count={figures?.traces} />
      </Cell>
      <Cell id="models" className={cx("justify-end tabular-nums max-lg:hidden", dim && "text-dim")}>
        <Count count={figures?.models} />
      </Cell>
      <Cell id="activity" className="text-dim">
        {figures && (
          <span className="truncate">
            <Age time={figures.activity} />
          </span>
        )}
      </Cell>
      <Cell id="created" className="text-dim max-md:hidden">
        <span className="truncate">
          <Age time={created} />
        </span>
      </Cell>
    </>
  );
}

function Count({ count }: { count: number | undefined }) {
  if (count === undefined) return null;
  return <span className={count === 0 ? "text-dim" : undefined}>{count.toLocaleString("en-US")}</span>;
}

function Cell({ id, className, children }: { id: string; className?: string; children: ReactNode }) {
  return (
    <div role="gridcell" data-cell={id} className={cx(CELL, className)}>
      {children}
    </div>
  );
}
