import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { cx } from "@/lib/cx";

const KEY = "millrace.trace.split";
const LEAST = 25;
const MOST = 75;
const STEP = 3;

interface Props {
  left: ReactNode;
  right: ReactNode;
  /** Pixels that the left side would fill: where the sides are one under the other it takes no more. */
  height: number;
  /** One under the other, whatever room there is. */
  narrow?: boolean;
}

/** Two sides with a border that can be moved; one under the other where there is no room. */
export function Split({ left, right, height, narrow }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(remembered);
  const change = (next: number) => {
    const kept = Math.max(LEAST, Math.min(MOST, next));
    setShare(kept);
    localStorage.setItem(KEY, String(Math.round(kept)));
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
    <div ref={box} className={cx("flex min-h-0 flex-1 flex-col overflow-y-auto", !narrow && "lg:flex-row lg:overflow-hidden")}>
      <div
        className={cx("flex h-[min(45vh,var(--height))] shrink-0 flex-col border-b border-line bg-surface", !narrow && "lg:h-auto lg:w-(--share) lg:border-b-0")}
        style={{ "--share": `${share}%`, "--height": `${height}px` } as CSSProperties}
      >
        {left}
      </div>
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the tree"
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
        className={cx("hidden w-1.5 shrink-0 cursor-col-resize touch-none border-l border-line hover:bg-accent-soft", !narrow && "lg:block")}
      />
      <div className={cx("flex min-w-0 flex-col", !narrow && "lg:min-h-0 lg:flex-1")}>{right}</div>
    </div>
  );
}

function remembered(): number {
  const share = Number(localStorage.getItem(KEY));
  return share >= LEAST && share <= MOST ? share : 50;
}
