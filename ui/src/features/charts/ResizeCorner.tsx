import { type KeyboardEvent, type PointerEvent, type RefObject, useRef } from "react";
import { useCharts } from "./context";
import { change, LEAST_HEIGHT } from "./layout";
import type { Panel } from "./panel";

const STEP = 20;
const MOST = 1200;

interface Props {
  panel: Panel;
  title: string;
  height: number;
  frame: RefObject<HTMLElement | null>;
}

/** The lower right corner of a panel: drawn, it makes the panel higher, or wider by columns; so do the arrow keys. */
export function ResizeCorner({ panel, title, height, frame }: Props) {
  const { layout, sections, setLayout } = useCharts();
  const start = useRef<{ left: number; top: number; column: number; width: number; height: number }>(undefined);
  const width = Math.min(panel.width ?? 1, layout.columns);
  const set = (columns: number, pixels: number) => {
    const next = {
      width: Math.min(Math.max(1, columns), layout.columns),
      height: Math.min(Math.max(LEAST_HEIGHT, Math.round(pixels / STEP) * STEP), MOST),
    };
    if (next.width !== width || next.height !== height) setLayout(change(layout, sections, panel.id, next));
  };
  const begin = (event: PointerEvent) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    const column = frame.current!.getBoundingClientRect().width / width;
    start.current = { left: event.clientX, top: event.clientY, column, width, height };
  };
  const draw = (event: PointerEvent) => {
    const from = start.current;
    if (from) set(from.width + Math.round((event.clientX - from.left) / from.column), from.height + event.clientY - from.top);
  };
  const end = () => {
    start.current = undefined;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!by) return;
    event.preventDefault();
    set(width + by[0]!, height + by[1]!);
  };
  return (
    <button
      type="button"
      aria-label={`Size of ${title}`}
      title="Draw to resize; or the arrow keys"
      className="absolute right-0 bottom-0 size-5 cursor-nwse-resize touch-none rounded-br-xl opacity-0 group-hover/panel:opacity-100 focus-visible:opacity-100"
      onPointerDown={begin}
      onPointerMove={draw}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={onKeyDown}
    >
      <svg viewBox="0 0 20 20" aria-hidden className="size-5 stroke-current text-dim">
        <path d="M16 8v8H8" fill="none" strokeWidth="1.5" strokeLinecap="round" />
      </svg>
    </button>
  );
}
