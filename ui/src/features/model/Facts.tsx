import type { ReactNode } from "react";
import { Card } from "@/components/ui/Card";

/** Facts about a thing, by name; what is not known is left out. */
export function Facts({ title, rows }: { title: string; rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Card title={title}>
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] items-baseline gap-y-1.5 px-4 pb-4 text-sm">
        {rows.map(
          ([label, value]) =>
            value !== undefined &&
            value !== null &&
            value !== "" && (
              <div key={label} className="contents">
                <dt className="text-dim">{label}</dt>
                <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Card>
  );
}
