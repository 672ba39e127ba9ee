import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import { IconButton } from "./Button";

interface Props {
  title: string;
  /** Where it is and how it looks. */
  className: string;
  /** Of the line with the title, of the title, and of what is below. */
  head: string;
  titleClass?: string;
  body?: string;
  children: ReactNode;
  onClose(): void;
}

/** What is over the page, with a title and a way out: the button, Escape, a click beside it. */
export function Over({ title, className, head, titleClass, body, children, onClose }: Props) {
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Primitive.Content aria-describedby={undefined} className={cx("fixed z-50 flex flex-col bg-surface shadow-2xl outline-none", className)}>
          <div className={cx("flex shrink-0 items-center gap-2", head)}>
            <Primitive.Title className={cx("min-w-0 flex-1 truncate font-semibold", titleClass)}>{title}</Primitive.Title>
            <Primitive.Close asChild>
              <IconButton label="Close">
                <X className="size-4" />
              </IconButton>
            </Primitive.Close>
          </div>
          <div className={cx("min-h-0 flex-1 overflow-y-auto", body)}>{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
