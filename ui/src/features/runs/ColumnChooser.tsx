import { useVirtualizer } from "@tanstack/react-virtual";
import { Columns3, GripVertical, X } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { RunKeys } from "@/api/run-keys";
import { PinButton } from "@/components/table/PinButton";
import { moved } from "@/components/table/column";
import { Button } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { Popover } from "@/components/ui/Popover";
import { Segments } from "@/components/ui/Segments";
import { ATTRIBUTES, type ColumnKind, columnOf, expanded, keysOf } from "./columns";

interface Props {
  keys: RunKeys | undefined;
  /** The columns that are shown, in their order. */
  ids: readonly string[];
  pinned: readonly string[];
  /** The ids that are shown from now on; undefined goes back to the first choice. */
  onChange(ids: string[] | undefined): void;
  onPinned(ids: string[]): void;
}

const GROUPS: readonly { kind: ColumnKind; title: string; mark: string }[] = [
  { kind: "attributes", title: "Attributes", mark: "" },
  { kind: "metrics", title: "Metrics", mark: "last" },
  { kind: "min", title: "Metrics, smallest value", mark: "min" },
  { kind: "max", title: "Metrics, largest value", mark: "max" },
  { kind: "params", title: "Params", mark: "" },
  { kind: "tags", title: "Tags", mark: "" },
];
const TABS = [
  { value: "all", label: "All columns" },
  { value: "shown", label: "Shown" },
] as const;
const LINE = 28;

type Line = { group: (typeof GROUPS)[number]; ids: string[]; all: boolean } | { id: string; label: string; mark: string };

/** Which columns the table has, and in which order. */
export function ColumnChooser({ keys, ids, pinned, onChange, onPinned }: Props) {
  const [tab, setTab] = useState<"all" | "shown">("all");
  const [wanted, setWanted] = useState("");
  const columns = useMemo(() => expanded(ids, keys), [ids, keys]);
  const shown = useMemo(() => columns.map(({ id }) => id), [columns]);
  return (
    <Popover
      label="Columns"
      className="w-80"
      trigger={
        <Button>
          <Columns3 className="size-4" /> <span className="max-sm:sr-only">Columns</span>
        </Button>
      }
    >
      <div className="grid gap-2 border-b border-line p-2">
        <Segments label="Which columns are listed" value={tab} options={TABS} onChange={(next: typeof tab) => setTab(next)} />
        <SearchBox label="Find a column" value={wanted} onChange={setWanted} />
      </div>
      {tab === "all" ? (
        <AllColumns keys={keys} ids={ids} shown={shown} pinned={pinned} wanted={wanted} onChange={onChange} onPinned={onPinned} />
      ) : (
        <ShownColumns shown={shown} pinned={pinned} wanted={wanted} onChange={onChange} onPinned={onPinned} />
      )}
      <div className="flex items-center justify-between border-t border-line p-1.5 text-xs text-dim">
        <Button look="quiet" onClick={() => onChange(undefined)}>
          Reset
        </Button>
        <span className="pr-2 tabular-nums">{shown.length.toLocaleString("en-US")} shown</span>
      </div>
    </Popover>
  );
}

interface ListProps {
  shown: readonly string[];
  pinned: readonly string[];
  wanted: string;
  onChange(ids: string[] | undefined): void;
  onPinned(ids: string[]): void;
}

function AllColumns({ keys, ids, shown, pinned, wanted, onChange, onPinned }: ListProps & Pick<Props, "keys" | "ids">) {
  const on = useMemo(() => new Set(shown), [shown]);
  const lines = useMemo(() => linesOf(keys, wanted), [keys, wanted]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 10,
  });

  const toggle = (some: readonly string[], show: boolean) => {
    const given = new Set(some);
    const next = show ? [...shown, ...some.filter((id) => !on.has(id))] : shown.filter((id) => !given.has(id));
    onChange([...next]);
  };
  /** All of a kind are named as such: the address stays short, and what is logged later is there as well. */
  const toggleKind = (kind: ColumnKind, some: readonly string[], show: boolean) => {
    if (wanted || kind === "attributes") return toggle(some, show);
    const others = ids.filter((id) => !id.startsWith(`${kind}.`));
    onChange(show ? [...others, `${kind}.*`] : others.length > 0 ? others : ["attributes.start_time"]);
  };

  return (
    <div ref={scroller} className="h-80 max-h-[55vh] overflow-y-auto p-2">
      {lines.length === 0 && <p className="p-2 text-sm text-dim">No column has that in its name.</p>}
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]!;
          const style = { height: LINE, transform: `translateY(${item.start}px)` };
          if ("group" in line) {
            const all = line.ids.every((id) => on.has(id));
            return (
              <div key={line.group.kind} style={style} className="absolute inset-x-0 flex items-center justify-between px-1.5 text-xs text-dim">
                <span>{line.group.title}</span>
                <button type="button" className="rounded hover:text-ink hover:underline" onClick={() => toggleKind(line.group.kind, line.ids, !all)}>
                  {all ? "None" : "All"}
                  <span className="sr-only"> of the {line.group.title}</span>
                </button>
              </div>
            );
          }
          return (
            <div key={line.id} style={style} className="group absolute inset-x-0 flex items-center gap-2 rounded px-1.5 text-sm hover:bg-sunken">
              <label className="flex min-w-0 flex-1 items-center gap-2">
                <input type="checkbox" checked={on.has(line.id)} onChange={(event) => toggle([line.id], event.target.checked)} />
                <span className="truncate" title={line.label}>
                  {line.label}
                </span>
                {line.mark && <span className="text-xs text-dim">{line.mark}</span>}
              </label>
              <PinButton id={line.id} label={line.label} pinned={pinned} onPinned={onPinned} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function linesOf(keys: RunKeys | undefined, wanted: string): Line[] {
  const text = wanted.trim().toLowerCase();
  return GROUPS.flatMap((group) => {
    const { kind, mark } = group;
    const columns =
      kind === "attributes"
        ? ATTRIBUTES.map(({ id, label }) => ({ id, label, mark }))
        : (keys ? keysOf(kind, keys) : []).map((key) => ({ id: `${kind}.${key}`, label: key, mark: mark === "last" ? "" : mark }));
    const found = columns.filter(({ label }) => label.toLowerCase().includes(text));
    return found.length === 0 ? [] : [{ group, ids: found.map(({ id }) => id), all: false }, ...found];
  });
}

const MOST_LISTED = 300;

/** The columns that are shown, to be put in another order: dragged, or with Alt and the arrows. */
function ShownColumns({ shown, pinned, wanted, onChange, onPinned }: ListProps) {
  const [dragged, setDragged] = useState<string>();
  const list = useRef<HTMLUListElement>(null);
  const found = shown
    .map((id) => ({ id, label: columnOf(id)?.label ?? id }))
    .filter(({ label }) => label.toLowerCase().includes(wanted.trim().toLowerCase()));

  const key = (event: KeyboardEvent, id: string) => {
    const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    const at = shown.indexOf(id) + step;
    if (at < 0 || at >= shown.length) return;
    const others = shown.filter((one) => one !== id);
    onChange([...others.slice(0, at), id, ...others.slice(at)]);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus());
  };

  return (
    <ul ref={list} aria-label="Shown columns" className="h-80 max-h-[55vh] overflow-y-auto p-2">
      {found.slice(0, MOST_LISTED).map(({ id, label }) => (
        <li
          key={id}
          draggable
          onDragStart={() => setDragged(id)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={() => dragged && onChange(moved(shown, dragged, id))}
          className="group flex h-7 items-center gap-1.5 rounded px-1 text-sm hover:bg-sunken"
        >
          <button
            type="button"
            data-id={id}
            aria-label={`Move ${label}: Alt and the arrows`}
            title="Drag it, or Alt and the arrows"
            className="cursor-grab rounded p-0.5 text-dim"
            onKeyDown={(event) => key(event, id)}
          >
            <GripVertical className="size-3.5" />
          </button>
          <span className="min-w-0 flex-1 truncate" title={id}>
            {label}
          </span>
          <PinButton id={id} label={label} pinned={pinned} onPinned={onPinned} />
          <button
            type="button"
            aria-label={`Hide ${label}`}
            className="rounded p-0.5 text-dim hover:text-ink"
            onClick={() => onChange(shown.filter((one) => one !== id))}
          >
            <X className="size-3.5" />
          </button>
        </li>
      ))}
      {found.length > MOST_LISTED && <li className="p-2 text-xs text-dim">And more: find them by their name.</li>}
    </ul>
  );
}
