import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { memo } from "react";
import { Status } from "@/components/ui/Status";
import { cx } from "@/lib/cx";
import { Cell } from "./Cell";
import type { RunColumn } from "./columns";
import type { Line } from "./rows";

interface Props {
  line: Line;
  index: number;
  top: number;
  height: number;
  name: RunColumn;
  columns: RunColumn[];
  selected: boolean;
  onSelect(id: string): void;
  /** Whether some names stand further in than others. */
  indented: boolean;
  collapsed: boolean;
  onCollapse(id: string): void;
  checkedAt: number;
}

/** A run in the table. Made anew only when something of it changes: scrolling moves hundreds of them. */
export const RunLine = memo(function RunLine(props: Props) {
  const { line, columns, selected } = props;
  const { info } = line.row;
  return (
    <div
      role="row"
      aria-rowindex={props.index + 2}
      className={cx(
        "group absolute top-0 left-0 flex min-w-full border-b border-line/60 text-sm",
        selected ? "bg-accent-soft" : "bg-surface hover:bg-canvas",
      )}
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
    >
      <div
        role="cell"
        className="left-0 z-10 flex shrink-0 items-center gap-2 border-r border-line bg-inherit pr-2 pl-4 md:sticky"
        style={{ width: props.name.width }}
      >
        <input
          type="checkbox"
          aria-label={`Select ${info.run_name}`}
          checked={selected}
          disabled={!line.found}
          onChange={() => props.onSelect(info.run_id)}
        />
        <NameCell {...props} />
      </div>
      {columns.map((column) => (
        <Cell key={column.id} row={line.row} column={column} checkedAt={props.checkedAt} />
      ))}
    </div>
  );
});

function NameCell({ line, index, indented, collapsed, onCollapse }: Props) {
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
          onClick={() => onCollapse(info.run_id)}
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
