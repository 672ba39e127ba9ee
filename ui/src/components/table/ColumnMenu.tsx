import { Columns3, Pin } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { Popover } from "@/components/ui/Popover";
import { cx } from "@/lib/cx";

interface Props {
  columns: readonly { id: string; label: string; title?: string }[];
  shown: readonly string[];
  pinned: readonly string[];
  /** The column that is always there. */
  always: string;
  onShown(ids: string[]): void;
  onPinned(ids: string[]): void;
  onReset(): void;
}

/** Which columns a table has, and which stay in sight. */
export function ColumnMenu({ columns, shown, pinned, always, onShown, onPinned, onReset }: Props) {
  const [wanted, setWanted] = useState("");
  const found = columns.filter(
    ({ id, label, title }) => id !== always && `${label} ${title ?? ""}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const toggled = (ids: readonly string[], id: string) =>
    ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
  return (
    <Popover
      label="Columns"
      trigger={
        <Button>
          <Columns3 className="size-4" /> Columns
        </Button>
      }
    >
      <div className="border-b border-line p-2">
        <SearchBox label="Find a column" value={wanted} onChange={setWanted} />
      </div>
      <div className="max-h-[min(24rem,60vh)] overflow-y-auto p-2">
        {found.map(({ id, label, title }) => {
          const isPinned = pinned.includes(id);
          return (
            <div key={id} className="group flex h-7 items-center gap-2 rounded px-1.5 text-sm hover:bg-sunken">
              <label className="flex min-w-0 flex-1 items-center gap-2">
                <input type="checkbox" checked={shown.includes(id)} onChange={() => onShown(toggled(shown, id))} />
                <span className="truncate" title={title ?? label}>
                  {label}
                </span>
                {title && <span className="sr-only">{` (${title})`}</span>}
              </label>
              <button
                type="button"
                aria-pressed={isPinned}
                aria-label={`Keep ${label} in sight`}
                title="Keep it in sight"
                className={cx(
                  "rounded p-0.5 focus-visible:opacity-100",
                  isPinned ? "text-accent" : "text-dim opacity-0 group-hover:opacity-100 hover:text-ink",
                )}
                onClick={() => onPinned(toggled(pinned, id))}
              >
                <Pin className="size-3.5" />
              </button>
            </div>
          );
        })}
        {found.length === 0 && <p className="p-2 text-sm text-dim">No column has that in its name.</p>}
      </div>
      <div className="border-t border-line p-1.5">
        <Button look="quiet" onClick={onReset}>
          Reset
        </Button>
      </div>
    </Popover>
  );
}
