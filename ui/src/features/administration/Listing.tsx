import { Plus, Trash2, type LucideIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { SearchBox } from "@/components/ui/Input";
import { Spinner } from "@/components/ui/Spinner";

interface Props<Item> {
  /** What is listed: several, and one of them. */
  label: string;
  one: string;
  note: string;
  /** All there are; undefined until they have come. */
  items: readonly Item[] | undefined;
  query: { error: Error | null; isPending: boolean; refetch(): unknown };
  /** The texts of one in which what is sought is looked for. */
  textsOf(item: Item): readonly string[];
  /** What is sought at first. */
  first?: string;
  onSeek?(text: string): void;
  onNew(): void;
  children(item: Item): ReactNode;
}

/** A list of what is administered, with a box that narrows it and a button that makes another one. */
export function Listing<Item>({ label, one, note, items, query, textsOf, first = "", onSeek, onNew, children }: Props<Item>) {
  const [sought, setSought] = useState(first);
  const words = sought.trim().toLowerCase();
  const shown = (items ?? []).filter((item) => textsOf(item).some((text) => text.toLowerCase().includes(words)));
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <p className="mr-auto text-sm text-dim">{note}</p>
        <SearchBox
          label={`Find ${label}`}
          value={sought}
          onChange={(text) => {
            setSought(text);
            onSeek?.(text);
          }}
          className="w-56 max-sm:w-full"
        />
        <Button look="primary" onClick={onNew}>
          <Plus className="size-4" /> New {one}
        </Button>
      </div>
      {query.error && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Spinner />}
      {items && shown.length === 0 && (
        <p className="rounded-xl border border-line bg-surface px-4 py-6 text-center text-sm text-dim">
          {items.length === 0 ? `No ${label} yet.` : `None of the ${items.length} ${label} has that in its name.`}
        </p>
      )}
      {shown.length > 0 && (
        <ul aria-label={label[0]?.toUpperCase() + label.slice(1)} className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
          {shown.map(children)}
        </ul>
      )}
    </div>
  );
}

interface EntryProps {
  Icon: LucideIcon;
  name: string;
  /** Words beside the name. */
  marks: ReactNode;
  text: ReactNode;
  onOpen(): void;
  /** Undefined for what stays. */
  deletion: { label: string; onDelete(): void } | undefined;
}

/** One of a list, that opens by its name. */
export function Entry({ Icon, name, marks, text, onOpen, deletion }: EntryProps) {
  return (
    <li className="flex items-center gap-3 px-4 py-3 text-sm">
      <Icon aria-hidden className="size-5 shrink-0 text-dim" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <button type="button" className="text-left font-medium [overflow-wrap:anywhere] hover:text-accent" onClick={onOpen}>
            {name}
          </button>
          {marks}
        </p>
        <p className="[overflow-wrap:anywhere] text-dim">{text}</p>
      </div>
      {deletion && (
        <IconButton label={deletion.label} onClick={deletion.onDelete}>
          <Trash2 className="size-4" />
        </IconButton>
      )}
    </li>
  );
}

/** A word beside a name. */
export function Mark({ look = "plain", children }: { look?: "plain" | "accent" | "bad"; children: ReactNode }) {
  const looks = { plain: "bg-sunken text-dim", accent: "bg-accent-soft text-ink", bad: "bg-bad-soft text-bad" };
  return <span className={`rounded px-1.5 py-0.5 text-xs font-normal whitespace-nowrap ${looks[look]}`}>{children}</span>;
}
