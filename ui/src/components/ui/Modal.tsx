import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { IconButton } from "./Button";

interface Props {
  title: string;
  /** Of the frame: its width, for example. */
  className?: string;
  children: ReactNode;
  onClose(): void;
}

/** Something to read over the page; Escape closes it. Questions are a `FormDialog`. */
export function Modal({ title, className, children, onClose }: Props) {
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Primitive.Content
          aria-describedby={undefined}
          className={cx(
            "fixed top-[8vh] left-1/2 z-50 flex max-h-[84vh] w-[min(44rem,calc(100vw-2rem))] -translate-x-1/2 flex-col rounded-xl border border-line bg-surface shadow-2xl outline-none",
            className,
          )}
        >
          <div className="flex shrink-0 items-center gap-2 px-5 pt-4 pb-2">
            <Primitive.Title className="min-w-0 flex-1 truncate text-[0.9375rem] font-semibold">{title}</Primitive.Title>
            <Primitive.Close asChild>
              <IconButton label="Close">
                <X className="size-4" />
              </IconButton>
            </Primitive.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
