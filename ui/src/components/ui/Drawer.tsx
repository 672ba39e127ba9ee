import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { Over } from "./Over";

interface Props {
  title: string;
  side?: "left" | "right";
  /** The title is said, not shown. */
  untitled?: boolean;
  className?: string;
  children: ReactNode;
  onClose(): void;
}

/** A panel from the side, over the page: Escape or a click beside it closes it. */
export function Drawer({ side = "right", untitled, className, ...props }: Props) {
  return (
    <Over
      {...props}
      className={cx(
        "inset-y-0 w-[min(40rem,calc(100vw-2.5rem))]",
        side === "right" ? "right-0 border-l border-line" : "left-0 border-r border-line",
        className,
      )}
      head={cx("h-12 px-4", untitled ? "sr-only" : "border-b border-line")}
    />
  );
}
