import type { ButtonHTMLAttributes } from "react";
import { cx } from "@/lib/cx";

const LOOKS = {
  primary: "bg-accent text-on-accent hover:brightness-110 px-3",
  plain: "border border-line bg-surface hover:bg-sunken px-3",
  danger: "border border-line bg-surface text-bad hover:bg-bad-soft px-3",
  quiet: "text-dim hover:bg-sunken hover:text-ink px-2",
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof LOOKS;
}

export function Button({ look = "plain", className, type = "button", ...rest }: Props) {
  return (
    <button
      type={type}
      className={cx(
        "inline-flex h-8 items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap",
        "transition-colors disabled:pointer-events-none disabled:opacity-50",
        LOOKS[look],
        className,
      )}
      {...rest}
    />
  );
}

/** A button that is only an icon; `label` is what it does. */
export function IconButton({ label, className, ...rest }: Omit<Props, "look"> & { label: string }) {
  return (
    <Button look="quiet" aria-label={label} title={label} className={cx("size-8 shrink-0 !px-0", className)} {...rest} />
  );
}
