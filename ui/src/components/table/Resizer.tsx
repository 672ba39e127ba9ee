import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { LEAST_WIDTH, MOST_WIDTH, within } from "./column";

const STEP = 16;

interface Props {
  column: { id: string; label: string; width: number; minWidth?: number };
  onWidth(width: number): void;
}

/** The edge of a column: dragged, or moved with the left and right arrow, it makes the column wider or narrower. */
export function Resizer({ column, onWidth }: Props) {
  const drag = useRef<{ x: number; width: number }>(undefined);

  const down = (event: PointerEvent) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, width: column.width };
  };
  const move = (event: PointerEvent) => {
    if (drag.current) onWidth(within(column, drag.current.width + event.clientX - drag.current.x));
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onWidth(within(column, column.width + step));
  };

  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${column.label}`}
      aria-valuenow={column.width}
      aria-valuemin={column.minWidth ?? LEAST_WIDTH}
      aria-valuemax={MOST_WIDTH}
      tabIndex={0}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = undefined;
      }}
      onKeyDown={key}
      className="absolute inset-y-1.5 -right-1 z-10 flex w-2 cursor-col-resize touch-none justify-center rounded"
    >
      <span aria-hidden className="w-px bg-line group-hover/head:bg-dim" />
    </div>
  );
}
