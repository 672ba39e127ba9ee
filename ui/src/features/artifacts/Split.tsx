import type { CSSProperties, ReactNode } from "react";
import { useSplit } from "@/components/useSplit";
import { cx } from "@/lib/cx";

interface Props {
  left: ReactNode;
  right: ReactNode;
  /** Where there is room for one side only: the one that is shown. */
  narrow: "left" | "right";
}

/** The tree and the file beside it; on narrow pages one of them. */
export function Split({ left, right, narrow }: Props) {
  const { box, share, border } = useSplit({ id: "artifacts", label: "Width of the tree", share: 28, least: 12, most: 75 });
  return (
    <div ref={box} className="flex h-full min-h-0 flex-1 max-md:flex-col" style={{ "--share": `${share}%` } as CSSProperties}>
      <div className={cx("flex min-h-0 min-w-0 flex-col max-md:flex-1 md:w-(--share) md:shrink-0", narrow !== "left" && "max-md:hidden")}>{left}</div>
      {border("max-md:hidden")}
      <div className={cx("flex min-h-0 min-w-0 flex-1 flex-col", narrow !== "right" && "max-md:hidden")}>{right}</div>
    </div>
  );
}
