import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { IconButton } from "./Button";

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
export function Drawer({ title, side = "right", untitled, className, children, onClose }: Props) {
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Primitive.Content
          aria-describedby={undefined}
          className={cx(
            "fixed inset-y-0 z-50 flex w-[min(40rem,calc(100vw-2.5rem))] flex-col bg-surface shadow-2xl outline-none",
            side === "right" ? "right-0 border-l border-line" : "left-0 border-r border-line",
            className,
          )}
        >
          <div className={cx("flex h-12 shrink-0 items-center gap-2 px-4", untitled ? "sr-only" : "border-b border-line")}>
            <Primitive.Title className="min-w-0 flex-1 truncate font-semibold">{title}</Primitive.Title>
            <Primitive.Close asChild>
              <IconButton label="Close">
                <X className="size-4" />
              </IconButton>
            </Primitive.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
