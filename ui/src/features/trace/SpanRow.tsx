import { ChevronRight, CircleX } from "lucide-react";
import { memo } from "react";
import type { SpanCall } from "@/api/trace";
import { formatCost, formatTokens } from "@/features/traces/figures";
import { cx } from "@/lib/cx";
import { lookOf } from "./look";
import { formatShort, placeIn, type Range, type SpanNode } from "./tree";

export const ROW = 28;
const INDENT = 14;
/** Deeper spans are not moved further to the right: their names must stay readable. */
const DEEPEST = 16;

interface Props {
  node: SpanNode;
  top: number;
  /** The time that the waterfall shows. */
  range: Range;
  selected: boolean;
  collapsed: boolean;
  /** Undefined while nothing is searched for. */
  match: boolean | undefined;
  onSelect(id: string): void;
  onToggle(id: string): void;
  onZoom(id: string): void;
  onNear(id: string): void;
}

/** A span in the tree and in the waterfall. */
export const SpanRow = memo(function SpanRow({ node, top, range, selected, collapsed, match, onSelect, onToggle, onZoom, onNear }: Props) {
  const { Icon, label, ink, bar } = lookOf(node.type);
  const { failed } = node;
  return (
    <div
      role="treeitem"
      id={`span-${node.id}`}
      aria-level={node.depth + 1}
      aria-selected={selected}
      aria-expanded={node.below > 0 ? !collapsed : undefined}
      onClick={() => onSelect(node.id)}
      onDoubleClick={() => onZoom(node.id)}
      onPointerEnter={() => onNear(node.id)}
      style={{ transform: `translateY(${top}px)`, height: ROW }}
      className={cx(
        "absolute inset-x-0 top-0 grid cursor-pointer grid-cols-[minmax(0,1fr)_minmax(0,34%)] items-center text-sm md:grid-cols-[minmax(0,1fr)_minmax(0,46%)]",
        selected ? "bg-accent-soft" : "hover:bg-sunken",
        match === false && "text-dim",
      )}
    >
      <div className="@container flex min-w-0 items-center gap-1.5 pr-2" style={{ paddingLeft: 6 + Math.min(node.depth, DEEPEST) * INDENT }}>
        {node.below > 0 ? (
          // For the mouse only: keys open and close the row itself, whose state is announced with it.
          <span
            aria-hidden
            data-fold
            onClick={(event) => {
              event.stopPropagation();
              onToggle(node.id);
            }}
            className="-mx-0.5 shrink-0 rounded p-0.5 text-dim hover:text-ink"
          >
            <ChevronRight className={cx("size-3.5", !collapsed && "rotate-90")} />
          </span>
        ) : (
          <span aria-hidden className="w-3.5 shrink-0" />
        )}
        <Icon aria-label={label} className={cx("size-4 shrink-0", ink)} />
        <span className={cx("truncate", match && "font-medium", failed && "text-bad")} title={node.name}>
          {node.name || "(no name)"}
        </span>
        {node.depth > DEEPEST && <span className="shrink-0 text-xs text-dim">level {node.depth + 1}</span>}
        {node.orphan && (
          <span className="shrink-0 text-xs text-warn" title="Its parent is not among the spans that have arrived.">
            no parent
          </span>
        )}
        {failed && <CircleX aria-label="Error" className="size-3.5 shrink-0 text-bad" />}
        {node.call && <Call call={node.call} />}
        {collapsed && <span className="shrink-0 rounded-full bg-sunken px-1.5 text-xs text-dim tabular-nums">{node.below.toLocaleString("en-US")}</span>}
      </div>
      <Bar node={node} range={range} colour={failed ? "bg-bad" : bar} />
    </div>
  );
});

/** What it took of a model, where there is room. */
function Call({ call: { model, total_tokens: tokens, total_cost: cost } }: { call: SpanCall }) {
  const said = [tokens ? `${formatTokens(tokens)} tok` : "", cost ? formatCost(cost) : ""].filter(Boolean).join(" · ");
  return (
    <span title={model ?? undefined} className="ml-auto hidden shrink-0 pl-2 text-xs whitespace-nowrap text-dim tabular-nums @xs:inline">
      {said}
    </span>
  );
}

/** When it was, and how long it took: beside the bar where there is room. */
function Bar({ node, range, colour }: { node: SpanNode; range: Range; colour: string }) {
  const place = placeIn(range, node);
  return (
    <div className="relative h-full border-l border-line">
      <div className="absolute inset-y-0 right-2 left-2">
        {place && <Placed node={node} colour={colour} {...place} />}
      </div>
    </div>
  );
}

function Placed({ node, colour, left, width }: { node: SpanNode; colour: string; left: number; width: number }) {
  const right = left + width;
  const beside = right < 72 ? { left: `${right}%` } : left > 28 ? { right: `${100 - left}%` } : undefined;
  return (
    <>
      <div
        className={cx("absolute inset-y-1.5 min-w-0.5 rounded-sm", colour, node.open && "opacity-50")}
        style={{ left: `min(${left}%, 100% - 2px)`, width: `${width}%` }}
      />
      <span
        className={cx(
          "absolute top-1/2 -translate-y-1/2 px-1.5 text-xs whitespace-nowrap tabular-nums",
          beside ? "text-dim" : "text-on-accent",
        )}
        style={beside ?? { right: `${100 - right}%` }}
      >
        {node.open ? "open" : formatShort(node.end - node.start)}
      </span>
    </>
  );
}
