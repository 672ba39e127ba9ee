import { Switch as Primitive } from "radix-ui";
import type { ReactNode } from "react";

interface Props {
  checked: boolean;
  disabled?: boolean;
  onChange(checked: boolean): void;
  /** What is on or off. */
  children: ReactNode;
}

/** On or off, at once. */
export function Switch({ checked, disabled, onChange, children }: Props) {
  return (
    <label className="inline-flex items-center gap-2 text-sm select-none has-disabled:opacity-50">
      <Primitive.Root
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="relative h-4.5 w-8 shrink-0 rounded-full bg-dim/60 transition-colors data-[state=checked]:bg-accent"
      >
        <Primitive.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-surface shadow-sm transition-transform data-[state=checked]:translate-x-4" />
      </Primitive.Root>
      {children}
    </label>
  );
}
