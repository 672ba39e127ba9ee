import { type ReactNode, useMemo, useState } from "react";
import { SearchBox } from "@/components/ui/Input";
import { cx } from "@/lib/cx";
import { compared, type Group } from "./sideBySide";

/** So many rows of a group are in the page; more can be found by their name. */
const MOST = 300;

interface Props {
  label: string;
  /** What stands above each column. */
  heads: readonly { id: string; head: ReactNode }[];
  groups: readonly Group[];
  onlyDifferences: boolean;
  onOnlyDifferences(only: boolean): void;
}

/** Things next to each other, row by row; what differs is marked. */
export function SideBySide({ label, heads, groups, onlyDifferences, onOnlyDifferences }: Props) {
  const [wanted, setWanted] = useState("");
  const shown = useMemo(() => compared(groups, onlyDifferences, wanted), [groups, onlyDifferences, wanted]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-3 px-4 py-3">
        <SearchBox label="Find a row" value={wanted} onChange={setWanted} className="w-56" />
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" checked={onlyDifferences} onChange={(event) => onOnlyDifferences(event.target.checked)} />
          Differences only
        </label>
      </div>
      <div className="min-h-0 flex-1 overflow-auto border-t border-line bg-surface" tabIndex={0} role="group" aria-label={`${label}, scrollable`}>
        <table aria-label={label} className="w-max min-w-full border-separate border-spacing-0 text-left text-sm">
          <thead>
            <tr>
              <th className="sticky top-0 left-0 z-20 w-40 border-r border-b border-line bg-surface px-4 py-2 font-medium text-dim sm:w-56">
                <span className="sr-only">Row</span>
              </th>
              {heads.map(({ id, head }) => (
                <th key={id} scope="col" className="sticky top-0 z-10 min-w-44 border-b border-line bg-surface px-4 py-2 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          {shown.map(({ title, rows, differing }) => (
            <tbody key={title}>
              <tr>
                <th scope="rowgroup" colSpan={heads.length + 1} className="border-b border-line bg-canvas text-xs font-semibold">
                  <span className="sticky left-0 inline-block px-4 py-1.5">
                    {title}
                    <span className="ml-2 font-normal text-dim">{differing === 0 ? "no differences" : `${differing} differ`}</span>
                  </span>
                </th>
              </tr>
              {rows.slice(0, MOST).map(({ key, cells, differs }) => (
                <tr key={key}>
                  <th
                    scope="row"
                    className="sticky left-0 z-10 max-w-40 border-r border-b border-line/60 bg-surface px-4 py-1.5 align-top font-normal [overflow-wrap:anywhere] text-dim sm:max-w-56"
                  >
                    {key}
                  </th>
                  {cells.map((cell, index) => (
                    <td
                      // A column's place is that of its head.
                      key={index}
                      title={cell?.exact ?? cell?.text}
                      className={cx(
                        "max-w-80 border-b border-line/60 px-4 py-1.5 align-top",
                        differs && "bg-accent-soft",
                        cell?.numeric && "tabular-nums",
                      )}
                    >
                      {cell ? (
                        <span className="line-clamp-6 whitespace-pre-wrap [overflow-wrap:anywhere]">{cell.text}</span>
                      ) : (
                        <span className="text-dim">–</span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
              {rows.length > MOST && (
                <tr>
                  <td colSpan={heads.length + 1} className="px-4 py-2 text-dim">
                    and {rows.length - MOST} more: find them by name
                  </td>
                </tr>
              )}
            </tbody>
          ))}
        </table>
      </div>
    </div>
  );
}
