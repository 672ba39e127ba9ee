import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { cx } from "@/lib/cx";

const LEAST = 12;
const MOST = 75;
const STEP = 3;

interface Props {
  /** Under this name the reader's width is remembered. */
  id: string;
  /** What has this width, for those who do not see it. */
  label: string;
  left: ReactNode;
  right: ReactNode;
  /** The share of the left side at first, in percent. */
  share: number;
  /** Where there is room for one side only: the one that is shown. */
  narrow: "left" | "right";
}

/** Two sides with a border that can be moved, by the pointer or with the arrow keys; on narrow pages one of them. */
export function Split({ id, label, left, right, share: first, narrow }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(() => remembered(id) ?? first);
  const change = (next: number) => {
    const kept = Math.max(LEAST, Math.min(MOST, next));
    setShare(kept);
    try {
      localStorage.setItem(keyOf(id), String(Math.round(kept)));
    } catch {
      // No storage: the width holds for this page only.
    }
  };
  const move = (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !box.current) return;
    const { left, width } = box.current.getBoundingClientRect();
    change(((event.clientX - left) / width) * 100);
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    change(share + step);
  };
  return (
    <div ref={box} className="flex h-full min-h-0 flex-1 max-md:flex-col" style={{ "--share": `${share}%` } as CSSProperties}>
      <div className={cx("flex min-h-0 min-w-0 flex-col max-md:flex-1 md:w-(--share) md:shrink-0", narrow !== "left" && "max-md:hidden")}>{left}</div>
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={Math.round(share)}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        tabIndex={0}
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={move}
        onKeyDown={key}
        className="w-1.5 shrink-0 cursor-col-resize touch-none border-l border-line hover:bg-accent-soft max-md:hidden"
      />
      <div className={cx("flex min-h-0 min-w-0 flex-1 flex-col", narrow !== "right" && "max-md:hidden")}>{right}</div>
    </div>
  );
}

function keyOf(id: string): string {
  return `millrace.split.${id}`;
}

function remembered(id: string): number | undefined {
  try {
    const share = Number(localStorage.getItem(keyOf(id)));
    return share >= LEAST && share <= MOST ? share : undefined;
  } catch {
    return undefined;
  }
}
