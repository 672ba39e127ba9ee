import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronsDownUp, ChevronsUpDown, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { IconButton } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { formatCount } from "@/lib/format";
import { ROW, SpanRow } from "./SpanRow";
import { formatShort, marks, type Range, type SpanTree as Tree } from "./tree";
import type { SpanTreeState } from "./useSpanTree";

interface Props {
  tree: Tree;
  state: SpanTreeState;
  selected: string | undefined;
  onSelect(id: string): void;
  /** The reader may choose this one soon. */
  onNear(id: string): void;
}

/** The spans as a tree, each with its place in time beside it. */
export function SpanTree({ tree, state, selected, onSelect, onNear }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const { rows, collapsed, matches } = state;
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 12 });
  const [zoomed, setZoomed] = useState<string>();
  const range = tree.byId.get(zoomed ?? "") ?? { start: 0, end: tree.length };
  // The time of the span is all that is shown; once more, or on a root, all of the time is.
  const onZoom = useCallback(
    (id: string | undefined) => setZoomed((before) => (before === id || !tree.byId.get(id ?? "")?.parent ? undefined : id)),
    [tree],
  );
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "z" || event.ctrlKey || event.metaKey || event.altKey) return state.onKey(event);
    event.preventDefault();
    onZoom(selected);
  };
  const at = rows.findIndex((row) => row.id === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
    // Only when another span is chosen, not when the reader scrolls or a row opens.
  }, [selected]);

  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <Tools tree={tree} state={state} zoomed={zoomed !== undefined} onZoom={() => onZoom(zoomed ?? selected)} />
      <Axis range={range} />
      <div
        ref={scroll}
        role="tree"
        aria-label="Spans"
        aria-activedescendant={at >= 0 ? `span-${selected}` : undefined}
        tabIndex={0}
        onKeyDown={onKey}
        className="min-h-0 flex-1 overflow-y-auto -outline-offset-2"
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const node = rows[index]!;
            return (
              <SpanRow
                key={node.id}
                node={node}
                top={start}
                range={range}
                selected={node.id === selected}
                collapsed={!matches && collapsed.has(node.id)}
                match={matches?.has(node.id)}
                onSelect={onSelect}
                onToggle={state.onToggle}
                onZoom={onZoom}
                onNear={onNear}
              />
            );
          })}
        </div>
        {state.searchError && <p role="alert" className="p-3 text-center text-sm text-bad">{state.searchError.message}</p>}
        {rows.length === 0 && !state.searchError && (
          <p className="p-6 text-center text-sm text-dim">{state.searching ? "Searching…" : "No span holds this."}</p>
        )}
      </div>
    </div>
  );
}

interface ToolsProps {
  tree: Tree;
  state: SpanTreeState;
  zoomed: boolean;
  onZoom(): void;
}

function Tools({ tree, state, zoomed, onZoom }: ToolsProps) {
  return (
    <div className="flex items-center gap-1.5 border-b border-line px-3 py-2">
      {/* Enter goes through what was found, with Shift backwards. */}
      <div
        className="min-w-0 flex-1"
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          state.nextMatch(event.shiftKey);
        }}
      >
        <SearchBox label="Search in spans" value={state.search} onChange={state.onSearch} />
      </div>
      <span role="status" className="px-1 text-xs whitespace-nowrap text-dim tabular-nums">
        {state.matches
          ? `${state.matches.size.toLocaleString("en-US")} of ${tree.nodes.length.toLocaleString("en-US")}`
          : formatCount(tree.nodes.length, "span")}
        {state.searching && "…"}
      </span>
      {tree.errors > 0 && (
        <button
          type="button"
          aria-pressed={state.onlyErrors}
          title={state.onlyErrors ? "Show all spans" : "Show only what failed, and what leads there"}
          onClick={() => state.onOnlyErrors(!state.onlyErrors)}
          className="rounded-full px-2 py-0.5 text-xs whitespace-nowrap text-bad tabular-nums hover:bg-bad-soft aria-pressed:bg-bad-soft aria-pressed:font-medium"
        >
          {formatCount(tree.errors, "error")}
        </button>
      )}
      <IconButton label={zoomed ? "Show all of the time (Z)" : "Show the time of the chosen span (Z)"} aria-pressed={zoomed} onClick={onZoom}>
        {zoomed ? <ZoomOut className="size-4 text-accent" /> : <ZoomIn className="size-4" />}
      </IconButton>
      <IconButton label="Open all" onClick={state.expandAll}>
        <ChevronsUpDown className="size-4" />
      </IconButton>
      <IconButton label="Close all" onClick={state.collapseAll}>
        <ChevronsDownUp className="size-4" />
      </IconButton>
    </div>
  );
}

function Axis({ range }: { range: Range }) {
  const length = range.end - range.start;
  return (
    <div aria-hidden className="grid h-6 shrink-0 grid-cols-[minmax(0,1fr)_minmax(0,34%)] border-b border-line text-xs text-dim md:grid-cols-[minmax(0,1fr)_minmax(0,46%)]">
      <span className="truncate pl-3 leading-6">{range.start > 0 && `from ${formatShort(range.start)}`}</span>
      <div className="relative overflow-hidden border-l border-line">
        <div className="absolute inset-y-0 right-2 left-2">
          {marks(length, 4).map((time) => (
            <span
              key={time}
              className="group absolute inset-y-0 border-l border-line pt-1 pl-1 leading-4 whitespace-nowrap tabular-nums"
              style={{ left: length > 0 ? `${(time / length) * 100}%` : 0 }}
            >
              {/* The last mark would be cut at the edge. */}
              <span className="max-md:group-even:hidden">
                {time <= length * 0.85 && (time > 0 && range.start > 0 ? `+${formatShort(time)}` : formatShort(time))}
              </span>
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}
