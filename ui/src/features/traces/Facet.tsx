import { Check, ChevronDown, X } from "lucide-react";
import { Popover as Primitive } from "radix-ui";
import { useState } from "react";
import { Input } from "@/components/ui/Input";
import { cx } from "@/lib/cx";

export interface FacetValue {
  value: string;
  label?: string;
  count?: number;
}

interface Props {
  label: string;
  chosen: string | undefined;
  values: FacetValue[];
  /** Where the values come from, if they are not all there are. */
  note?: string;
  onChoose(value: string | undefined): void;
}

const MOST = 200;

/** One value of a field, chosen among those there are or typed. */
export function Facet({ label, chosen, values, note, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState("");
  const found = values
    .filter(({ value, label: name = value }) => name.toLowerCase().includes(wanted.trim().toLowerCase()))
    .slice(0, MOST);
  const typed = wanted.trim();
  const own = typed && !values.some(({ value }) => value === typed) && note ? [{ value: typed, label: `“${typed}”` }] : [];
  const shown = values.find(({ value }) => value === chosen)?.label ?? chosen;

  const choose = (value: string | undefined) => {
    onChoose(value);
    setOpen(false);
    setWanted("");
  };

  return (
    <span
      className={cx(
        "inline-flex h-7 max-w-64 shrink-0 items-center rounded-full border text-xs",
        chosen ? "border-accent bg-accent-soft" : "border-line bg-surface",
      )}
    >
      <Primitive.Root open={open} onOpenChange={setOpen}>
        <Primitive.Trigger
          aria-label={chosen ? `${label}: ${shown}` : label}
          className="flex h-full min-w-0 items-center gap-1 rounded-full pr-2 pl-3 hover:text-accent"
        >
          <span className="truncate">
            {label}
            {chosen && <span className="font-medium">: {shown}</span>}
          </span>
          {!chosen && <ChevronDown aria-hidden className="size-3.5 shrink-0 text-dim" />}
        </Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content
            aria-label={label}
            align="start"
            sideOffset={4}
            collisionPadding={8}
            className="z-30 w-64 rounded-lg border border-line bg-surface shadow-lg"
          >
            {(values.length > 6 || note) && (
              <form
                className="border-b border-line p-2"
                onSubmit={(event) => {
                  event.preventDefault();
                  const first = own[0] ?? found[0];
                  if (first) choose(first.value);
                }}
              >
                <Input
                  aria-label={`Find a value of ${label}`}
                  placeholder="Find"
                  value={wanted}
                  onChange={(event) => setWanted(event.target.value)}
                />
              </form>
            )}
            <ul className="max-h-72 overflow-y-auto p-1">
              {[...own, ...found].map((one: FacetValue) => (
                <li key={one.value}>
                  <button
                    type="button"
                    aria-pressed={one.value === chosen}
                    className="flex h-7 w-full items-center gap-2 rounded px-2 text-left text-sm hover:bg-sunken"
                    onClick={() => choose(one.value === chosen ? undefined : one.value)}
                  >
                    <span className="min-w-0 flex-1 truncate" title={one.value}>
                      {one.label ?? one.value}
                    </span>
                    {one.value === chosen && <Check aria-hidden className="size-3.5 shrink-0 text-accent" />}
                    {one.count !== undefined && (
                      <span className="shrink-0 text-xs text-dim tabular-nums">{one.count.toLocaleString("en-US")}</span>
                    )}
                  </button>
                </li>
              ))}
              {own.length + found.length === 0 && <li className="px-2 py-1.5 text-sm text-dim">Nothing to choose.</li>}
            </ul>
            {note && <p className="border-t border-line px-3 py-1.5 text-xs text-dim">{note}</p>}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
      {chosen && (
        <button
          type="button"
          aria-label={`Any ${label.toLowerCase()}`}
          className="mr-1.5 rounded-full p-0.5 text-dim hover:text-ink"
          onClick={() => choose(undefined)}
        >
          <X className="size-3.5" />
        </button>
      )}
    </span>
  );
}
