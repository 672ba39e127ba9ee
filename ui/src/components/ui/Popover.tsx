import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/cx";

interface Props {
  trigger: ReactNode;
  label: string;
  /** Of the panel: another width. */
  className?: string;
  children: ReactNode;
}

/** A panel that opens at its trigger. */
export function Popover({ trigger, label, className = "w-72", children }: Props) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          aria-label={label}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className={cx("z-30 max-w-[calc(100vw-1rem)] rounded-lg border border-line bg-surface shadow-lg", className)}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
