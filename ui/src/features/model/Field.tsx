import type { ReactNode } from "react";

/** A part of a form with its name, and what is to be said about it. */
export function Field({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-1 text-sm">
      <label className="grid gap-1">
        <span className="text-dim">{label}</span>
        {children}
      </label>
      {hint && <p className="text-xs text-dim">{hint}</p>}
    </div>
  );
}

export const AREA =
  "w-full rounded-md border border-line bg-surface px-2.5 py-1.5 text-sm placeholder:text-dim focus-visible:border-accent focus-visible:outline-offset-0";
export const SELECT = "h-8 w-full min-w-0 rounded-md border border-line bg-surface px-2 text-sm";
