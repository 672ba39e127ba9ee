import { type KeyboardEvent, useCallback, useMemo, useState } from "react";
import { useFoundSpans } from "./useFoundSpans";
import { type SpanNode, type SpanTree, visibleNodes } from "./tree";

const PAGE = 15;

export interface SpanTreeState {
  rows: SpanNode[];
  collapsed: ReadonlySet<string>;
  matches: ReadonlySet<string> | undefined;
  search: string;
  onSearch(text: string): void;
  searching: boolean;
  searchError: Error | null;
  onlyErrors: boolean;
  onOnlyErrors(only: boolean): void;
  onToggle(id: string): void;
  collapseAll(): void;
  expandAll(): void;
  onKey(event: KeyboardEvent): void;
  /** Choose the next span that holds what is searched for. */
  nextMatch(back: boolean): void;
}

interface Props {
  traceId: string;
  tree: SpanTree;
  /** Whether the trace has ended: its spans stay as they are. */
  ended: boolean;
  selected: string | undefined;
  onSelect(id: string): void;
  onEnter(): void;
}

/** What of the tree is shown, and how keys move through it. */
export function useSpanTree({ traceId, tree, ended, selected, onSelect, onEnter }: Props): SpanTreeState {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(() => new Set());
  const [search, onSearch] = useState("");
  const [onlyErrors, onOnlyErrors] = useState(false);
  const { matches, searching, error: searchError } = useFoundSpans(traceId, tree, search, onlyErrors && tree.errors > 0, ended);
  const rows = useMemo(() => visibleNodes(tree, collapsed, matches), [tree, collapsed, matches]);

  const set = (id: string, closed: boolean) => {
    const next = new Set(collapsed);
    if (closed) next.add(id);
    else next.delete(id);
    setCollapsed(next);
  };
  const onToggle = useCallback((id: string) => {
    setCollapsed((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = rows.findIndex((row) => row.id === selected);
    const node = rows[at];
    const go = (index: number) => {
      const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
      if (row) onSelect(row.id);
    };
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      PageDown: () => go(at + PAGE),
      PageUp: () => go(at - PAGE),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => {
        if (node?.below && collapsed.has(node.id) && !matches) set(node.id, false);
        else if (node?.below) go(at + 1);
      },
      ArrowLeft: () => {
        if (node?.below && !collapsed.has(node.id) && !matches) set(node.id, true);
        else if (node?.parent) onSelect(node.parent.id);
      },
      Enter: onEnter,
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  const nextMatch = (back: boolean) => {
    if (!matches) return;
    const found = rows.filter((row) => matches.has(row.id));
    const from = tree.byId.get(selected ?? "")?.index ?? -1;
    const next = back ? (found.findLast((row) => row.index < from) ?? found.at(-1)) : (found.find((row) => row.index > from) ?? found[0]);
    if (next) onSelect(next.id);
  };
  // What is left open is the roots' first level: collapsing the root itself would show one line.
  const collapseAll = () => setCollapsed(new Set(tree.nodes.filter((node) => node.depth > 0 && node.below).map((node) => node.id)));
  const expandAll = () => setCollapsed(new Set());
  return {
    ...{ rows, collapsed, matches, search, onSearch, searching, searchError, onlyErrors, onOnlyErrors },
    ...{ onToggle, collapseAll, expandAll, onKey, nextMatch },
  };
}
