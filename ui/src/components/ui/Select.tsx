import { ChevronDown } from "lucide-react";
import type { SelectHTMLAttributes } from "react";
import { cx } from "@/lib/cx";

interface Props<Value extends string> extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange" | "value"> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange(value: Value): void;
}

/** One choice of many: the browser's own list, which every phone and screen reader knows. */
export function Select<Value extends string>({ label, value, options, onChange, className, ...rest }: Props<Value>) {
  return (
    <span className={cx("relative inline-flex min-w-0", className)}>
      <select
        aria-label={label}
        title={label}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        className="h-8 w-full min-w-0 cursor-pointer appearance-none truncate rounded-md border border-line bg-surface pr-7 pl-2.5 text-sm hover:bg-sunken focus-visible:outline-offset-0 disabled:opacity-50"
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute top-2 right-2 size-4 text-dim" />
    </span>
  );
}
