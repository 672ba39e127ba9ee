import { Group, X } from "lucide-react";
import { useState } from "react";
import type { RunKeys } from "@/api/run-keys";
import { Button } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { Popover } from "@/components/ui/Popover";
import { columnOf, keysOf } from "./columns";

const MOST = 3;
const ATTRIBUTES = [
  { id: "attributes.status", label: "Status", kind: "attribute" },
  { id: "attributes.user_id", label: "User", kind: "attribute" },
  { id: "attributes.datasets", label: "Data sets", kind: "data set" },
  { id: "attributes.source", label: "Source", kind: "attribute" },
];

interface Props {
  keys: RunKeys | undefined;
  by: readonly string[];
  onChange(by: string[]): void;
}

/** By what the runs are grouped: up to three params, tags or attributes. */
export function GroupMenu({ keys, by, onChange }: Props) {
  const [wanted, setWanted] = useState("");
  const all = [
    ...ATTRIBUTES,
    ...(keys ? keysOf("params", keys).map((key) => ({ id: `params.${key}`, label: key, kind: "param" })) : []),
    ...(keys ? keysOf("tags", keys).map((key) => ({ id: `tags.${key}`, label: key, kind: "tag" })) : []),
  ];
  const found = all
    .filter(({ id, label }) => !by.includes(id) && label.toLowerCase().includes(wanted.trim().toLowerCase()))
    .slice(0, 100);
  return (
    <Popover
      label="Group the runs"
      trigger={
        <Button className="max-w-56">
          <Group className="size-4 shrink-0" />
          <span className="truncate max-sm:sr-only">
            {by.length > 0 ? `By ${by.map((id) => columnOf(id)?.label ?? id).join(", ")}` : "Group"}
          </span>
        </Button>
      }
    >
      {by.length > 0 && (
        <ul aria-label="Grouped by" className="border-b border-line p-1">
          {by.map((id) => (
            <li key={id} className="flex h-7 items-center gap-2 rounded px-2 text-sm">
              <span className="min-w-0 flex-1 truncate font-medium">{columnOf(id)?.label ?? id}</span>
              <button
                type="button"
                aria-label={`Do not group by ${columnOf(id)?.label ?? id}`}
                className="rounded p-0.5 text-dim hover:text-ink"
                onClick={() => onChange(by.filter((one) => one !== id))}
              >
                <X className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {by.length < MOST ? (
        <>
          <div className="border-b border-line p-2">
            <SearchBox label="Find a param or tag" value={wanted} onChange={setWanted} />
          </div>
          <ul className="max-h-64 overflow-y-auto p-1">
            {found.map(({ id, label, kind }) => (
              <li key={id}>
                <button
                  type="button"
                  className="flex h-7 w-full items-center gap-2 rounded px-2 text-left text-sm hover:bg-sunken"
                  onClick={() => {
                    setWanted("");
                    onChange([...by, id]);
                  }}
                >
                  <span className="min-w-0 flex-1 truncate">{label}</span>
                  <span className="text-xs text-dim">{kind}</span>
                </button>
              </li>
            ))}
            {found.length === 0 && <li className="px-2 py-1.5 text-sm text-dim">Nothing has that in its name.</li>}
          </ul>
        </>
      ) : (
        <p className="px-3 py-2 text-xs text-dim">Up to {MOST} fields make a group.</p>
      )}
    </Popover>
  );
}
