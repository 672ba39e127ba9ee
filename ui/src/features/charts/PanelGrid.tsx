import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, ChevronRight } from "lucide-react";
import { type DragEvent, useEffect, useMemo, useRef, useState } from "react";
import { IconButton } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { Modal } from "@/components/ui/Modal";
import { cx } from "@/lib/cx";
import { useCharts } from "./context";
import { changeSection, move, moveSection, type Place, rowsOf, type Section } from "./layout";
import { type Panel, titleOf } from "./panel";
import { PanelFrame } from "./PanelFrame";

/** Title bar, padding and border of a panel, and the gap below it. */
const GAP = 12;
const AROUND = 40 + 8 + 2 + GAP;
const HEAD = 44;
/** A panel with its gap is at least so wide: where there is no room for all columns there are fewer. */
const NARROWEST = 240;

type Item = { kind: "head"; section: number } | { kind: "row"; section: number; panels: Panel[] };

/** The panels in their sections. Only what is in sight is there. */
export function PanelGrid({ found, searched }: { found: readonly Section[]; searched: boolean }) {
  const { layout, sections, setLayout, search, change } = useCharts();
  const scroller = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<number>();
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.width));
    observer.observe(scroller.current!);
    return () => observer.disconnect();
  }, []);
  const columns = room === undefined ? layout.columns : Math.max(1, Math.min(layout.columns, Math.floor((room + GAP) / NARROWEST)));
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();

  const items = useMemo(
    () =>
      found.flatMap((section, at): Item[] => [
        { kind: "head", section: at },
        ...(section.collapsed ? [] : rowsOf(section.panels, columns).map((panels): Item => ({ kind: "row", section: at, panels }))),
      ]),
    [found, columns],
  );
  const heightOf = (panel: Panel) => panel.height ?? layout.height;
  const sizes = items.map((item) => (item.kind === "head" ? HEAD : Math.max(...item.panels.map(heightOf)) + AROUND));
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => sizes[index]!,
    overscan: 1,
  });
  /** A column and the gap after it. */
  const one = `(100% + ${GAP}px) / ${columns}`;
  // Another layout has other sizes.
  const shape = sizes.join();
  const measured = useRef(shape);
  if (measured.current !== shape) {
    measured.current = shape;
    rows.measure();
  }

  const placeOf = (id: string): Place | undefined => {
    for (const [section, { panels }] of sections.entries()) {
      const panel = panels.findIndex((one) => one.id === id);
      if (panel >= 0) return { section, panel };
    }
    return undefined;
  };
  const moveBy = (id: string, by: "before" | "after" | "above" | "below") => {
    const from = placeOf(id);
    if (!from) return;
    const step = { before: -1, after: 1, above: -columns, below: columns }[by];
    const to = from.panel + step;
    const { length } = sections[from.section]!.panels;
    if (to >= 0 && to < length) return setLayout(move(layout, sections, from, { section: from.section, panel: to }));
    // Beyond the ends of its section it goes to the next one.
    const next = from.section + Math.sign(step);
    if (!sections[next]) return;
    setLayout(move(layout, sections, from, { section: next, panel: step < 0 ? sections[next].panels.length : 0 }));
  };
  const drop = (target: string) => {
    setOver(undefined);
    setDragged(undefined);
    const [from, to] = [dragged === undefined ? undefined : placeOf(dragged), placeOf(target)];
    if (from && to && dragged !== target) setLayout(move(layout, sections, from, to));
  };
  const whole = search.panel === undefined ? undefined : sections.flatMap(({ panels }) => panels).find(({ id }) => id === search.panel);

  return (
    <div ref={scroller} className="min-w-0 flex-1 overflow-y-auto px-4" data-panels>
      {items.length === 0 && (
        <Empty title={searched ? "No panel has that in its name." : "Nothing to draw yet."}>{!searched && "As soon as runs log metrics, each gets a chart here."}</Empty>
      )}
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().flatMap(({ index, start }) => {
          const item = items[index]!;
          const section = found[item.section]!;
          if (item.kind === "head") {
            return (
              <div key={`head ${section.name} ${item.section}`} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${start}px)` }}>
                <SectionHead
                  section={section}
                  fixed={searched}
                  onToggle={() => setLayout(changeSection(layout, sections, item.section, { collapsed: section.collapsed ? undefined : true }))}
                  onMove={(by) => setLayout(moveSection(layout, sections, item.section, item.section + by))}
                />
              </div>
            );
          }
          let column = 0;
          // Not in boxes of their rows: a panel stays the same element when it comes into another row.
          return item.panels.map((panel) => {
            const width = Math.min(panel.width ?? 1, columns);
            const left = column;
            column += width;
            return (
              <div
                key={panel.id}
                style={{ transform: `translateY(${start}px)`, left: `calc(${left} * ${one})`, width: `calc(${width} * ${one} - ${GAP}px)` }}
                className={cx(
                  "absolute top-0 min-w-0 rounded-xl focus-within:z-10 hover:z-20",
                  dragged === panel.id && "opacity-40",
                  over === panel.id && dragged !== panel.id && "outline-2 outline-offset-2 outline-accent",
                )}
                onDragOver={(event: DragEvent) => {
                  if (dragged === undefined) return;
                  event.preventDefault();
                  if (over !== panel.id) setOver(panel.id);
                }}
                onDrop={(event: DragEvent) => {
                  event.preventDefault();
                  drop(panel.id);
                }}
              >
                <PanelFrame
                  panel={panel}
                  height={heightOf(panel)}
                  onMove={(by) => moveBy(panel.id, by)}
                  onDragStart={() => setDragged(panel.id)}
                  onDragEnd={() => {
                    setDragged(undefined);
                    setOver(undefined);
                  }}
                />
              </div>
            );
          });
        })}
      </div>
      {whole && (
        <Modal title={titleOf(whole)} className="w-[calc(100vw-3rem)]! top-[3vh]! max-h-[94vh]!" onClose={() => change({ panel: undefined })}>
          <PanelFrame panel={whole} whole height={Math.max(220, Math.round(window.innerHeight * 0.94) - 140)} />
        </Modal>
      )}
    </div>
  );
}

interface HeadProps {
  section: Section;
  /** What a search found is not folded. */
  fixed: boolean;
  onToggle(): void;
  onMove(by: number): void;
}

function SectionHead({ section, fixed, onToggle, onMove }: HeadProps) {
  return (
    <div className="group/head flex items-center gap-1 pt-3" style={{ height: HEAD }}>
      <h2 className="min-w-0">
        <button
          type="button"
          aria-expanded={!section.collapsed}
          disabled={fixed}
          onClick={onToggle}
          className="flex max-w-full items-center gap-1 rounded-md py-1 pr-2 text-sm font-semibold"
        >
          <ChevronRight aria-hidden className={cx("size-4 shrink-0 text-dim transition-transform", !section.collapsed && "rotate-90")} />
          <span className="truncate">{section.name}</span>
          <span className="pl-1 font-normal text-dim tabular-nums">{section.panels.length.toLocaleString("en-US")}</span>
        </button>
      </h2>
      {!fixed && (
        <span className="flex opacity-0 group-focus-within/head:opacity-100 group-hover/head:opacity-100">
          <IconButton size="smallIcon" label={`${section.name} further up`} onClick={() => onMove(-1)}>
            <ArrowUp className="size-3.5" />
          </IconButton>
          <IconButton size="smallIcon" label={`${section.name} further down`} onClick={() => onMove(1)}>
            <ArrowDown className="size-3.5" />
          </IconButton>
        </span>
      )}
    </div>
  );
}
