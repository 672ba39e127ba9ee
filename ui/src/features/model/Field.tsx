import type { ReactNode } from "react";

/** A part of a form with its name, and what is to be said about it. */
export function Field({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <label className="grid gap-1 text-sm">
      <span className="text-dim">{label}</span>
      {children}
      {hint && <span className="text-xs text-dim">{hint}</span>}
    </label>
  );
}

export const AREA =
  "w-full rounded-md border border-line bg-surface px-2.5 py-1.5 text-sm placeholder:text-dim focus-visible:border-accent focus-visible:outline-offset-0";
export const SELECT = "h-8 w-full min-w-0 rounded-md border border-line bg-surface px-2 text-sm";
