import type { CSSProperties, ReactNode } from "react";
import { useSplit } from "@/components/useSplit";
import { cx } from "@/lib/cx";

interface Props {
  left: ReactNode;
  right: ReactNode;
  /** Pixels that the left side would fill: where the sides are one under the other it takes no more. */
  height: number;
  /** One under the other, whatever room there is. */
  narrow?: boolean;
}

/** The tree and the span beside it; one under the other where there is no room. */
export function Split({ left, right, height, narrow }: Props) {
  const { box, share, border } = useSplit({ id: "trace", label: "Width of the tree", share: 50, least: 25, most: 75 });
  return (
    <div ref={box} className={cx("flex min-h-0 flex-1 flex-col overflow-y-auto", !narrow && "lg:flex-row lg:overflow-hidden")}>
      <div
        className={cx("flex h-[min(45vh,var(--height))] shrink-0 flex-col border-b border-line bg-surface", !narrow && "lg:h-auto lg:w-(--share) lg:border-b-0")}
        style={{ "--share": `${share}%`, "--height": `${height}px` } as CSSProperties}
      >
        {left}
      </div>
      {border(cx("hidden", !narrow && "lg:block"))}
      <div className={cx("flex min-w-0 flex-col", !narrow && "lg:min-h-0 lg:flex-1")}>{right}</div>
    </div>
  );
}
