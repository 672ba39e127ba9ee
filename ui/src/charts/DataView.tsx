import { formatNumber } from "@/lib/format";
import type { DataTable } from "./exports";

/** Rows that are shown; all of them are in the CSV. */
const SHOWN = 1000;

/** What a chart draws, as a table to read. */
export function DataView({ table, height, label }: { table: DataTable; height: number; label: string }) {
  const { columns, rows } = table;
  return (
    <div role="region" aria-label={label} tabIndex={0} className="overflow-auto px-3" style={{ height }}>
      <table className="w-full text-xs">
        <thead className="sticky top-0 bg-surface">
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="border-b border-line py-1 pr-4 text-left font-medium whitespace-nowrap">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row, index) => (
            <tr key={index}>
              {row.map((value, column) => (
                <td key={column} className="max-w-60 truncate border-b border-line/50 py-0.5 pr-4 tabular-nums">
                  {typeof value === "number" ? formatNumber(value, 6) : value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN && (
        <p className="py-2 text-xs text-dim">
          The first {SHOWN.toLocaleString("en-US")} of {rows.length.toLocaleString("en-US")} rows; all are in the CSV.
        </p>
      )}
    </div>
  );
}
