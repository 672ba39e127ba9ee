import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { SearchBox } from "@/components/ui/Input";
import { TreeNote, TreeRow } from "./TreeRow";
import { lineNamed, moveOf } from "./tree";
import type { Tree } from "./useTree";

const ROW = 28;
/** Letters typed within so many milliseconds are one beginning of a name. */
const TYPING = 700;

interface Props {
  tree: Tree;
  /** The path that is shown beside the tree. */
  chosen: string;
  label: string;
  onChoose(path: string): void;
}

/** Files and folders. Only the lines in sight are in the page; arrows, letters and Enter move in it. */
export function FileTree({ tree, chosen, label, onChoose }: Props) {
  const { lines, toggle } = tree;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const [active, setActive] = useState<string>();
  const at = Math.max(0, lines.findIndex((line) => line.kind === "file" && line.path === (active ?? chosen)));
  const typed = useRef({ text: "", time: 0 });
  const chosenAt = lines.findIndex((line) => line.kind === "file" && line.path === chosen);
  const known = chosenAt >= 0;
  useEffect(() => {
    if (known) virtual.scrollToIndex(chosenAt, { align: "auto" });
    // Once it is there, and when another is chosen; not when a folder above it opens.
  }, [chosen, known]);

  const go = (index: number) => {
    const line = lines[index];
    if (!line) return;
    setActive(line.path);
    virtual.scrollToIndex(index, { align: "auto" });
  };
  const choose = (index: number) => {
    const line = lines[index];
    if (line?.kind !== "file") return;
    setActive(line.path);
    if (line.isFolder) toggle(line.path);
    onChoose(line.path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 1);
    const move = moveOf(event.key, lines, at, page);
    if (move) {
      event.preventDefault();
      if ("to" in move) go(move.to);
      else if ("choose" in move) choose(move.choose);
      else toggle("open" in move ? move.open : move.close, "open" in move);
      return;
    }
    if (event.key.length !== 1) return;
    const { text, time } = typed.current;
    const beginning = event.timeStamp - time < TYPING ? text + event.key : event.key;
    typed.current = { text: beginning, time: event.timeStamp };
    const found = lineNamed(beginning, lines, beginning.length > 1 ? at : at + 1);
    if (found !== undefined) go(found);
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <div className="border-b border-line p-2">
        <SearchBox label="Find a file" value={tree.wanted} onChange={tree.onWanted} />
      </div>
      <div
        ref={scroller}
        role="tree"
        aria-label={label}
        aria-activedescendant={lines[at]?.kind === "file" ? `file-line-${at}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="group min-h-0 flex-1 overflow-y-auto px-1 py-1 -outline-offset-2"
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[index]!;
            if (line.kind === "note") return <TreeNote key={`${line.path} ${line.note}`} line={line} top={start} onRetry={tree.retry} />;
            return (
              <TreeRow
                key={line.path}
                line={line}
                index={index}
                top={start}
                active={index === at}
                chosen={line.path === chosen}
                onChoose={() => choose(index)}
                onToggle={() => {
                  setActive(line.path);
                  toggle(line.path);
                }}
              />
            );
          })}
        </div>
        {lines.length === 0 && <p className="p-4 text-center text-sm text-dim">No file in an open folder has that in its name.</p>}
      </div>
    </div>
  );
}
