import { Columns3 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { Popover } from "@/components/ui/Popover";
import { PinButton } from "./PinButton";

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
  return (
    <Popover
      label="Columns"
      trigger={
        <Button>
          <Columns3 className="size-4" /> <span className="max-sm:sr-only">Columns</span>
        </Button>
      }
    >
      <div className="border-b border-line p-2">
        <SearchBox label="Find a column" value={wanted} onChange={setWanted} />
      </div>
      <div className="max-h-[min(24rem,60vh)] overflow-y-auto p-2">
        {found.map(({ id, label, title }) => (
          <div key={id} className="group flex h-7 items-center gap-2 rounded px-1.5 text-sm hover:bg-sunken">
            <label className="flex min-w-0 flex-1 items-center gap-2">
              <input type="checkbox" checked={shown.includes(id)} onChange={() => onShown(shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id])} />
              <span className="truncate" title={title ?? label}>
                {label}
              </span>
              {title && <span className="sr-only">{` (${title})`}</span>}
            </label>
            <PinButton id={id} label={label} pinned={pinned} onPinned={onPinned} />
          </div>
        ))}
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
