import { Columns3 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { Popover } from "@/components/ui/Popover";
import type { RunColumn } from "./columns";

const GROUPS = [
  { kind: "attributes", title: "Attributes" },
  { kind: "metrics", title: "Metrics" },
  { kind: "params", title: "Params" },
  { kind: "tags", title: "Tags" },
] as const;

interface Props {
  columns: RunColumn[];
  shown: ReadonlySet<string>;
  /** The ids that are shown from now on; undefined goes back to the first choice. */
  onChange(shown: string[] | undefined): void;
}

/** Which columns the table has. */
export function ColumnChooser({ columns, shown, onChange }: Props) {
  const [wanted, setWanted] = useState("");
  const found = columns.filter((column) => column.label.toLowerCase().includes(wanted.toLowerCase()));

  const show = (chosen: RunColumn[], on: boolean) => {
    const next = new Set(shown);
    for (const { id } of chosen) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onChange([...next]);
  };

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
        {GROUPS.map(({ kind, title }) => {
          const group = found.filter((column) => column.kind === kind);
          if (group.length === 0) return null;
          const all = group.every((column) => shown.has(column.id));
          return (
            <fieldset key={kind} className="mb-2 last:mb-0">
              <legend className="sr-only">{title}</legend>
              <div className="flex items-center justify-between px-1.5 py-1 text-xs text-dim">
                <span aria-hidden>{title}</span>
                <button type="button" className="rounded hover:text-ink hover:underline" onClick={() => show(group, !all)}>
                  {all ? "None" : "All"}
                  <span className="sr-only"> of the {title}</span>
                </button>
              </div>
              {group.map((column) => (
                <label key={column.id} className="flex h-7 items-center gap-2 rounded px-1.5 text-sm hover:bg-sunken">
                  <input
                    type="checkbox"
                    checked={shown.has(column.id)}
                    onChange={(event) => show([column], event.target.checked)}
                  />
                  <span className="truncate" title={column.label}>
                    {column.label}
                  </span>
                </label>
              ))}
            </fieldset>
          );
        })}
        {found.length === 0 && <p className="p-2 text-sm text-dim">No column has that in its name.</p>}
      </div>
      <div className="border-t border-line p-1.5">
        <Button look="quiet" onClick={() => onChange(undefined)}>
          Reset
        </Button>
      </div>
    </Popover>
  );
}
