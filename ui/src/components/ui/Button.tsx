import type { ButtonHTMLAttributes } from "react";
import { cx } from "@/lib/cx";

const LOOKS = {
  primary: "bg-accent text-on-accent hover:brightness-110",
  plain: "border border-line bg-surface hover:bg-sunken",
  danger: "border border-line bg-surface text-bad hover:bg-bad-soft",
  quiet: "text-dim hover:bg-sunken hover:text-ink",
};
const SIZES = { normal: "h-8 px-3", small: "h-7 px-2.5", icon: "size-8 shrink-0", smallIcon: "-my-1 size-6 shrink-0" };

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof LOOKS;
  size?: keyof typeof SIZES;
}

export function Button({ look = "plain", size = "normal", className, type = "button", ...rest }: Props) {
  return (
    <button
      type={type}
      className={cx(
        "inline-flex items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap",
        "transition-colors disabled:pointer-events-none disabled:opacity-50",
        LOOKS[look],
        SIZES[size],
        className,
      )}
      {...rest}
    />
  );
}

/** A button that is only an icon; `label` is what it does. */
export function IconButton({ label, ...rest }: Props & { label: string }) {
  return <Button look="quiet" size="icon" aria-label={label} title={label} {...rest} />;
}
