import { ChevronRight } from "lucide-react";
import { Button } from "@/components/ui/Button";
import { cx } from "@/lib/cx";
import { formatSize } from "@/lib/format";
import { FileIcon } from "./FileIcon";
import type { FileLine, TreeLine } from "./tree";

const INDENT = 14;

interface Props {
  line: FileLine;
  index: number;
  top: number;
  /** The keyboard is here. */
  active: boolean;
  /** It is shown beside the tree. */
  chosen: boolean;
  onChoose(): void;
  onToggle(): void;
}

export function TreeRow({ line, index, top, active, chosen, onChoose, onToggle }: Props) {
  return (
    <div
      role="treeitem"
      id={`file-line-${index}`}
      aria-level={line.depth + 1}
      aria-posinset={line.place}
      aria-setsize={line.of}
      aria-expanded={line.isFolder ? line.open : undefined}
      aria-selected={chosen}
      title={line.name}
      onClick={onChoose}
      className={cx(
        "absolute inset-x-0 flex h-7 cursor-pointer items-center gap-1.5 rounded-md pr-2 text-sm",
        chosen ? "bg-accent-soft" : "hover:bg-sunken",
        active && "group-focus-visible:outline-2 group-focus-visible:-outline-offset-2 group-focus-visible:outline-accent",
      )}
      style={{ top, paddingLeft: 6 + line.depth * INDENT }}
    >
      <ChevronRight
        aria-hidden
        className={cx("size-3.5 shrink-0 text-dim", line.open && "rotate-90", !line.isFolder && "invisible")}
        onClick={(event) => {
          // Opens and closes without being shown.
          event.stopPropagation();
          onToggle();
        }}
      />
      <FileIcon path={line.path} isFolder={line.isFolder} open={line.open} />
      <span className="truncate">{line.name}</span>
      {/* Read out with every name it would be in the way; it stands beside the file that is shown. */}
      {!line.isFolder && <span aria-hidden className="ml-auto shrink-0 pl-2 text-xs text-dim tabular-nums">{formatSize(line.size)}</span>}
    </div>
  );
}

const NOTES = { loading: "Loading…", empty: "Empty folder", failed: "" };

interface NoteProps {
  line: Extract<TreeLine, { kind: "note" }>;
  top: number;
  onRetry(folder: string): void;
}

export function TreeNote({ line, top, onRetry }: NoteProps) {
  return (
    <div
      role="presentation"
      className={cx("absolute inset-x-0 flex h-7 items-center gap-2 pr-2 text-sm text-dim", line.note === "loading" && "appear-late")}
      style={{ top, paddingLeft: 26 + line.depth * INDENT }}
    >
      {line.error ? (
        <>
          <span role="alert" className="truncate text-bad" title={line.error.message}>
            {line.error.message}
          </span>
          <Button look="quiet" size="small" onClick={() => onRetry(line.path)}>
            Try again
          </Button>
        </>
      ) : (
        NOTES[line.note]
      )}
    </div>
  );
}
