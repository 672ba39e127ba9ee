import { Tooltip as Primitive } from "radix-ui";
import type { ReactNode } from "react";

interface Props {
  /** What it says. */
  text: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
  /** What it is about; something that can have the focus. */
  children: ReactNode;
}

/** A few words about what the pointer or the focus is on. Nothing that cannot be known otherwise. */
export function Tooltip({ text, side = "top", children }: Props) {
  return (
    <Primitive.Provider delayDuration={300}>
      <Primitive.Root>
        <Primitive.Trigger asChild>{children}</Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-80 rounded-md bg-ink px-2 py-1 text-xs [overflow-wrap:anywhere] text-canvas shadow-lg"
          >
            {text}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  );
}
