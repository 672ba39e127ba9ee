import type { ReactNode } from "react";

export function Card({ title, className = "", children }: { title: string; className?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className={`min-w-0 rounded-xl border border-line bg-surface ${className}`}>
      <h2 className="px-4 pt-3 pb-2 text-sm font-semibold">{title}</h2>
      {children}
    </section>
  );
}
