import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/cx";

/** A menu that opens at its trigger. Not modal: the page behind stays as it is. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-30 min-w-36 rounded-lg border border-line bg-surface p-1 shadow-lg"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface ItemProps {
  icon?: ReactNode;
  danger?: boolean;
  /** Why it cannot be done; it is shown and cannot be chosen. */
  refused?: string | undefined;
  children: ReactNode;
  onSelect(): void;
}

export function MenuItem({ icon, danger, refused, children, onSelect }: ItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      disabled={refused !== undefined}
      title={refused}
      className={cx(
        "flex h-8 items-center gap-2 rounded-md px-2 text-sm outline-none data-disabled:cursor-default data-disabled:opacity-50 data-highlighted:bg-sunken [&_svg]:size-4",
        danger ? "text-bad" : "[&_svg]:text-dim",
      )}
    >
      {icon}
      {children}
    </DropdownMenu.Item>
  );
}

/** What a menu is about, above its items. */
export function MenuLabel({ title, note }: { title: string; note?: string }) {
  return (
    <DropdownMenu.Label className="mb-1 grid max-w-64 border-b border-line px-2 pt-1 pb-1.5 text-sm">
      <span className="truncate font-medium">{title}</span>
      {note && <span className="truncate text-xs text-dim">{note}</span>}
    </DropdownMenu.Label>
  );
}
