import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/cx";

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: ReactNode }[];
  onChange(value: Value): void;
  className?: string;
  /** The panel of the chosen tab. */
  children: ReactNode;
  /** Of the panel. */
  panelClassName?: string;
}

/** Pages in a row of tabs; only the chosen one is there. Arrow keys move between them. */
export function Tabs<Value extends string>(props: Props<Value>) {
  const { label, value, options, onChange, className, panelClassName, children } = props;
  return (
    <Primitive.Root
      value={value}
      onValueChange={(next) => onChange(next as Value)}
      className={cx("flex min-h-0 min-w-0 flex-col", className)}
    >
      <Primitive.List aria-label={label} className="flex shrink-0 gap-4 overflow-x-auto border-b border-line px-4">
        {options.map((option) => (
          <Primitive.Trigger
            key={option.value}
            value={option.value}
            className="-mb-px shrink-0 border-b-2 border-transparent px-1 py-2 text-sm whitespace-nowrap text-dim hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {option.label}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      <Primitive.Content value={value} className={cx("min-h-0 min-w-0 flex-1 outline-none", panelClassName)}>
        {children}
      </Primitive.Content>
    </Primitive.Root>
  );
}
