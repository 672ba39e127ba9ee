import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronRight, Plus, X } from "lucide-react";
import { useState } from "react";
import type { RunKeys } from "@/api/run-keys";
import { runValuesQuery } from "@/api/run-values";
import type { View } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { Popover } from "@/components/ui/Popover";
import { cx } from "@/lib/cx";
import { columnOf, fieldOfColumn, keysOf } from "./columns";
import { chosenValues, withoutField, withValues } from "./facets";

interface Props {
  experimentId: string;
  filter: string;
  view: View;
  keys: RunKeys | undefined;
  /** The rows come first: what is counted waits for them. */
  ready: boolean;
  /** The reader's own facets: ids of columns. */
  own: readonly string[];
  onOwn(ids: string[]): void;
  onFilter(filter: string): void;
}

interface Facet {
  id: string;
  label: string;
  field: string;
}

const FIXED: readonly Facet[] = [
  { id: "attributes.status", label: "Status", field: "attributes.status" },
  { id: "attributes.user_id", label: "User", field: "attributes.user_id" },
  { id: "attributes.source", label: "Source", field: "tags.`mlflow.source.name`" },
  { id: "attributes.datasets", label: "Data sets", field: "datasets.name" },
];
const FEW = 6;
const MANY = 40;

/** Values of fields with how many runs have them; a click puts them into the filter. */
export function FacetPanel({ experimentId, filter, view, keys, ready, own, onOwn, onFilter }: Props) {
  const chosen = own.flatMap((id) => {
    const field = fieldOfColumn(id);
    return field ? [{ id, label: columnOf(id)?.label ?? id, field }] : [];
  });
  return (
    <aside aria-label="Facets" className="w-56 shrink-0 overflow-y-auto border-t border-r border-line bg-surface pb-4 text-sm max-md:hidden">
      {FIXED.map((facet) => (
        <FacetList key={facet.id} facet={facet} {...{ experimentId, filter, view, ready, onFilter }} />
      ))}
      {chosen.map((facet) => (
        <FacetList
          key={facet.id}
          facet={facet}
          {...{ experimentId, filter, view, ready, onFilter }}
          onRemove={() => onOwn(own.filter((id) => id !== facet.id))}
        />
      ))}
      <div className="px-3 pt-3">
        <AddFacet keys={keys} own={own} onAdd={(id) => onOwn([...own, id])} />
      </div>
    </aside>
  );
}

interface ListProps extends Pick<Props, "experimentId" | "filter" | "view" | "ready" | "onFilter"> {
  facet: Facet;
  onRemove?(): void;
}

function FacetList({ facet: { label, field }, experimentId, filter, view, ready, onFilter, onRemove }: ListProps) {
  const [open, setOpen] = useState(true);
  const [all, setAll] = useState(false);
  const chosen = chosenValues(filter, field);
  const values = useQuery({
    ...runValuesQuery({ experimentId, field, filter: withoutField(filter, field), view, most: all ? MANY : FEW }),
    enabled: open && ready,
    placeholderData: keepPreviousData,
  });
  const found = values.data?.values ?? [];
  // What is chosen stays in sight, whatever is counted.
  const missing = chosen.filter((value) => !found.some((one) => one.value === value));
  const listed = [...found, ...missing.map((value) => ({ value, runs: undefined }))];
  if (values.isSuccess && listed.length === 0 && !onRemove) return null;

  const toggle = (value: string) =>
    onFilter(withValues(filter, field, chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]));

  return (
    <section aria-label={label} className="group/facet border-b border-line/60 px-1.5 py-1">
      <div className="flex items-center">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex h-7 min-w-0 flex-1 items-center gap-1 rounded px-1 text-left text-xs font-medium text-dim hover:text-ink"
        >
          <ChevronRight aria-hidden className={cx("size-3.5 shrink-0 transition-transform", open && "rotate-90")} />
          <span className="truncate" title={label}>
            {label}
          </span>
        </button>
        {onRemove && (
          <button
            type="button"
            aria-label={`Remove the facet ${label}`}
            onClick={onRemove}
            className="rounded p-1 text-dim opacity-0 group-hover/facet:opacity-100 hover:text-ink focus-visible:opacity-100"
          >
            <X className="size-3.5" />
          </button>
        )}
      </div>
      {open && (
        <ul className={cx(values.isPlaceholderData && "opacity-60")}>
          {listed.map(({ value, runs }) => (
            <li key={value}>
              <label className="flex h-7 items-center gap-2 rounded px-1.5 hover:bg-sunken">
                <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
                <span className={cx("min-w-0 flex-1 truncate", value === "" && "text-dim italic")} title={value}>
                  {value === "" ? "empty" : value}
                </span>
                <span className="text-xs text-dim tabular-nums">{runs?.toLocaleString("en-US") ?? "0"}</span>
              </label>
            </li>
          ))}
          {listed.length === 0 && values.isSuccess && <li className="px-1.5 py-1 text-xs text-dim">No run has it.</li>}
          {values.error && <li className="px-1.5 py-1 text-xs text-bad">{values.error.message.split("\n", 1)[0]}</li>}
          {(values.data?.more || all) && (
            <li>
              <button type="button" className="px-1.5 py-1 text-xs text-dim hover:text-ink hover:underline" onClick={() => setAll(!all)}>
                {all ? "Fewer" : "More"}
              </button>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function AddFacet({ keys, own, onAdd }: { keys: RunKeys | undefined; own: readonly string[]; onAdd(id: string): void }) {
  const [wanted, setWanted] = useState("");
  const all = keys
    ? [
        ...keysOf("params", keys).map((key) => ({ id: `params.${key}`, key, kind: "param" })),
        ...keysOf("tags", keys).map((key) => ({ id: `tags.${key}`, key, kind: "tag" })),
      ]
    : [];
  const found = all.filter(({ id, key }) => !own.includes(id) && key.toLowerCase().includes(wanted.trim().toLowerCase())).slice(0, 100);
  return (
    <Popover
      label="Add a facet"
      trigger={
        <Button size="small" look="quiet">
          <Plus className="size-3.5" /> Add a facet
        </Button>
      }
    >
      <div className="border-b border-line p-2">
        <SearchBox label="Find a param or tag" value={wanted} onChange={setWanted} />
      </div>
      <ul className="max-h-64 overflow-y-auto p-1">
        {found.map(({ id, key, kind }) => (
          <li key={id}>
            <button type="button" className="flex h-7 w-full items-center gap-2 rounded px-2 text-left text-sm hover:bg-sunken" onClick={() => onAdd(id)}>
              <span className="min-w-0 flex-1 truncate">{key}</span>
              <span className="text-xs text-dim">{kind}</span>
            </button>
          </li>
        ))}
        {found.length === 0 && <li className="px-2 py-1.5 text-sm text-dim">Nothing has that in its name.</li>}
      </ul>
    </Popover>
  );
}
