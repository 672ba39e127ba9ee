import { Search, X } from "lucide-react";
import type { InputHTMLAttributes, Ref } from "react";
import { cx } from "@/lib/cx";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  ref?: Ref<HTMLInputElement>;
}

export function Input({ className, ...rest }: Props) {
  return (
    <input
      className={cx(
        "h-8 w-full rounded-md border border-line bg-surface px-2.5 text-sm placeholder:text-dim",
        "focus-visible:border-accent focus-visible:outline-offset-0 aria-invalid:border-bad",
        className,
      )}
      autoComplete="off"
      spellCheck={false}
      {...rest}
    />
  );
}

interface SearchProps {
  label: string;
  value: string;
  onChange(value: string): void;
  className?: string;
}

/** A box that narrows what is shown while one types. */
export function SearchBox({ label, value, onChange, className }: SearchProps) {
  return (
    <div className={cx("relative", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-dim" />
      <Input
        data-search
        aria-label={label}
        placeholder={label}
        className="px-8"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value) {
            event.stopPropagation();
            onChange("");
          }
        }}
      />
      {value && (
        <button
          type="button"
          aria-label="Clear"
          className="absolute top-1 right-1 rounded p-1 text-dim hover:text-ink"
          onClick={() => onChange("")}
        >
          <X className="size-4" />
        </button>
      )}
    </div>
  );
}
