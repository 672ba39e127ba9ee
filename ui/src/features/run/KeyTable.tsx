import { useState } from "react";
import { Card } from "@/components/ui/Card";
import { SearchBox } from "@/components/ui/Input";
import { cx } from "@/lib/cx";

/** From so many rows on one can search in them. */
const MANY = 12;

interface KeyRow {
  key: string;
  value: string;
  /** Said on hover, in place of the value. */
  detail?: string;
  numeric?: boolean;
}

/** Keys and their values. */
export function KeyTable({ title, rows, none }: { title: string; rows: KeyRow[]; none: string }) {
  const [wanted, setWanted] = useState("");
  const found = rows
    .filter((row) => `${row.key} ${row.value}`.toLowerCase().includes(wanted.toLowerCase()))
    .sort((one, other) => one.key.localeCompare(other.key, "en", { numeric: true }));
  return (
    <Card title={rows.length > 1 ? `${title} (${rows.length})` : title}>
      {rows.length >= MANY && (
        <SearchBox label={`Find in ${title.toLowerCase()}`} value={wanted} onChange={setWanted} className="px-3 pb-3 [&>svg]:left-5.5 [&>button]:right-4.5" />
      )}
      {rows.length === 0 ? (
        <p className="px-4 pb-4 text-sm text-dim">{none}</p>
      ) : (
        <table className="w-full table-fixed border-t border-line text-sm">
          <thead className="sr-only">
            <tr>
              <th>Key</th>
              <th>Value</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line/60">
            {found.map((row) => (
              <tr key={row.key} className="hover:bg-canvas">
                <th scope="row" className="w-1/2 py-1.5 pr-2 pl-4 text-left align-top font-normal break-words text-dim">
                  {row.key}
                </th>
                <td
                  title={row.detail ?? row.value}
                  className={cx(
                    "py-1.5 pr-4 align-top break-words",
                    row.numeric ? "text-right font-medium tabular-nums" : "line-clamp-4 whitespace-pre-wrap",
                  )}
                >
                  {row.value}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
