import { Download, GripVertical, Maximize2, MoreVertical, Pencil, RotateCcw, Table2, Trash2 } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { download, type Exporter, fileName, toCsv, toPng } from "@/charts/exports";
import { IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { cx } from "@/lib/cx";
import { useInView } from "@/lib/useInView";
import { useCharts } from "./context";
import { change as changePanel, remove } from "./layout";
import { type Panel, titleOf } from "./panel";
import { PanelBody } from "./PanelBody";
import { PanelEditor } from "./PanelEditor";
import { ResizeCorner } from "./ResizeCorner";

interface Props {
  panel: Panel;
  /** Of the drawing, in pixels. */
  height: number;
  /** It fills the page: no place to move to, no size to change. */
  whole?: boolean;
  /** The grip was used: so many places on, or to the row above or below. */
  onMove?(by: "before" | "after" | "above" | "below"): void;
  onDragStart?(): void;
  onDragEnd?(): void;
}

/** The panel whose grip was moved by key: it keeps the focus where it comes to stand. */
let moved: string | undefined;

const KEYS = { ArrowLeft: "before", ArrowRight: "after", ArrowUp: "above", ArrowDown: "below" } as const;

/** A panel with its title and what can be done with it. */
export function PanelFrame({ panel, height, whole, onMove, onDragStart, onDragEnd }: Props) {
  const { layout, sections, setLayout, search, change } = useCharts();
  const [ref, inView] = useInView<HTMLElement>();
  const grip = useRef<HTMLButtonElement>(null);
  const exporter = useRef<Exporter>(null);
  const [asTable, showTable] = useState(false);
  const [editing, edit] = useState(false);
  const [fault, setFault] = useState<Error>();
  const title = titleOf(panel);
  const zoomed = panel.kind === "line" && search.from !== undefined;

  useEffect(() => {
    if (moved !== panel.id || !grip.current) return;
    moved = undefined;
    grip.current.focus();
  });

  const onGripKey = (event: KeyboardEvent) => {
    const by = KEYS[event.key as keyof typeof KEYS];
    if (!by || !onMove) return;
    event.preventDefault();
    moved = panel.id;
    onMove(by);
  };
  const drag = (event: DragEvent) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", title);
    if (ref.current) event.dataTransfer.setDragImage(ref.current, 20, 20);
    onDragStart?.();
  };
  const save = async (kind: "png" | "svg" | "csv") => {
    setFault(undefined);
    try {
      const source = exporter.current;
      if (!source) throw new Error("There is nothing to save yet.");
      if (kind === "csv") return download(fileName(title, kind), new Blob([toCsv(source.table())], { type: "text/csv" }));
      const svg = await source.svg?.();
      if (svg === undefined) throw new Error("This panel is no drawing.");
      download(fileName(title, kind), kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await toPng(svg));
    } catch (error) {
      setFault(error instanceof Error ? error : new Error(String(error)));
    }
  };

  return (
    <article
      ref={ref}
      aria-label={title}
      className={cx("group/panel relative flex min-w-0 flex-col", !whole && "rounded-xl border border-line bg-surface")}
    >
      <header className="flex h-10 shrink-0 items-center gap-0.5 pr-1.5 pl-2 text-sm">
        {!whole && (
          <button
            ref={grip}
            type="button"
            draggable
            aria-label={`Move ${title}`}
            title="Drag to move; or the arrow keys"
            onDragStart={drag}
            onDragEnd={onDragEnd}
            onKeyDown={onGripKey}
            className="-ml-1 cursor-grab rounded p-0.5 text-dim opacity-0 group-hover/panel:opacity-100 focus-visible:opacity-100 pointer-coarse:hidden"
          >
            <GripVertical className="size-4" />
          </button>
        )}
        <h3 className={cx("min-w-0 flex-1 truncate font-medium", whole ? "invisible" : "-ml-4 transition-[margin] group-hover/panel:ml-0 group-focus-within/panel:ml-0")} title={title}>
          {title}
        </h3>
        {zoomed && (
          <IconButton size="smallIcon" label="Show the whole axis" onClick={() => change({ from: undefined, to: undefined })}>
            <RotateCcw className="size-3.5" />
          </IconButton>
        )}
        <IconButton size="smallIcon" label={asTable ? "Show the chart" : "Show the data"} aria-pressed={asTable} onClick={() => showTable(!asTable)} className={cx(asTable && "bg-accent-soft text-accent")}>
          <Table2 className="size-3.5" />
        </IconButton>
        {!whole && (
          <IconButton size="smallIcon" label={`Enlarge ${title}`} onClick={() => change({ panel: panel.id })}>
            <Maximize2 className="size-3.5" />
          </IconButton>
        )}
        <Menu
          trigger={
            <IconButton size="smallIcon" label={`More of ${title}`}>
              <MoreVertical className="size-3.5" />
            </IconButton>
          }
        >
          <MenuItem icon={<Pencil />} onSelect={() => edit(true)}>
            Edit…
          </MenuItem>
          {panel.kind !== "images" && (
            <>
              <MenuItem icon={<Download />} onSelect={() => void save("png")}>
                Save as PNG
              </MenuItem>
              <MenuItem icon={<Download />} onSelect={() => void save("svg")}>
                Save as SVG
              </MenuItem>
            </>
          )}
          <MenuItem icon={<Download />} onSelect={() => void save("csv")}>
            Save the data as CSV
          </MenuItem>
          <MenuItem
            icon={<Trash2 />}
            danger
            onSelect={() => {
              if (whole) change({ panel: undefined });
              setLayout(remove(layout, sections, panel.id));
            }}
          >
            Remove
          </MenuItem>
        </Menu>
      </header>
      {fault && <ErrorNote error={fault} className="mx-3 mb-2" />}
      <div className="min-h-0 pb-2" style={{ minHeight: height + 8 }}>
        <PanelBody panel={panel} title={title} height={height} enabled={inView} asTable={asTable} exporter={exporter} />
      </div>
      {!whole && <ResizeCorner panel={panel} title={title} height={height} frame={ref} />}
      {editing && (
        <PanelEditor
          title={`Edit ${title}`}
          panel={panel}
          onClose={() => edit(false)}
          onDone={(next) => {
            edit(false);
            setLayout(changePanel(layout, sections, panel.id, next));
          }}
        />
      )}
    </article>
  );
}
