import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { cx } from "@/lib/cx";

const STEP = 3;

interface Options {
  /** Under this name the reader's width is remembered. */
  id: string;
  /** What has this width, for those who do not see it. */
  label: string;
  /** The share of the left side at first, and at least and at most; in percent. */
  share: number;
  least: number;
  most: number;
}

/** A border between two sides that can be moved, by the pointer or with the arrow keys. `box` is what both are in. */
export function useSplit({ id, label, share: first, least, most }: Options) {
  const box = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(() => remembered(id, least, most) ?? first);
  const change = (next: number) => {
    const kept = Math.max(least, Math.min(most, next));
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
  const border = (className: string): ReactNode => (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(share)}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onKeyDown={key}
      className={cx("w-1.5 shrink-0 cursor-col-resize touch-none border-l border-line hover:bg-accent-soft", className)}
    />
  );
  return { box, share, border };
}

function keyOf(id: string): string {
  return `millrace.split.${id}`;
}

function remembered(id: string, least: number, most: number): number | undefined {
  try {
    const share = Number(localStorage.getItem(keyOf(id)));
    return share >= least && share <= most ? share : undefined;
  } catch {
    return undefined;
  }
}
