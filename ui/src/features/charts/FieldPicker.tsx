import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { Popover as Primitive } from "radix-ui";
import { useState } from "react";
import { type KeyKind, runKeysLikeQuery } from "@/api/run-keys";
import { Popover } from "@/components/ui/Popover";
import { SearchBox } from "@/components/ui/Input";
import { cx } from "@/lib/cx";
import { useDebounced } from "@/lib/useDebounced";
import { ATTRIBUTES, fieldName } from "./fields";

/** Keys of a kind that are offered at once; typing narrows them. */
const OFFERED = 60;
const PREFIXES: Record<KeyKind, string> = { metric: "metrics.", param: "params.", tag: "tags." };
const TITLES: Record<KeyKind, string> = { metric: "Metrics", param: "Params", tag: "Tags" };

interface Props {
  label: string;
  experimentId: string;
  value: string | undefined;
  kinds: readonly KeyKind[];
  attributes?: readonly string[];
  /** Other fields that are offered first. */
  first?: readonly string[];
  /** What stands for no field, if that can be chosen. */
  none?: string;
  onChange(field: string | undefined): void;
  className?: string;
}

/** One of the fields that an experiment's runs have, found by typing. */
export function FieldPicker(props: Props) {
  const { label, value, none } = props;
  return (
    <Popover
      label={label}
      // Over the form of a panel, which is over the page.
      className="z-60 w-72"
      trigger={
        <button
          type="button"
          aria-label={`${label}: ${value ? fieldName(value) : (none ?? "choose")}`}
          title={label}
          className={cx(
            "inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md border border-line bg-surface pr-2 pl-2.5 text-left text-sm hover:bg-sunken",
            props.className,
          )}
        >
          <span className={cx("min-w-0 flex-1 truncate", !value && "text-dim")}>{value ? fieldName(value) : (none ?? "Choose…")}</span>
          <ChevronDown aria-hidden className="size-4 shrink-0 text-dim" />
        </button>
      }
    >
      <Choices {...props} />
    </Popover>
  );
}

function Choices({ label, experimentId, value, kinds, attributes = ATTRIBUTES, first = [], none, onChange }: Props) {
  const [wanted, setWanted] = useState("");
  const contains = useDebounced(wanted, 150).trim();
  const matches = (field: string) => fieldName(field).toLowerCase().includes(contains.toLowerCase());
  const fixed = [...first, ...attributes.map((key) => `attributes.${key}`)].filter(matches);
  return (
    <div className="flex max-h-80 flex-col">
      <SearchBox label={`Find: ${label}`} value={wanted} onChange={setWanted} className="m-2" />
      <div role="listbox" aria-label={label} className="min-h-0 flex-1 overflow-y-auto px-1 pb-1">
        {none !== undefined && !contains && <Choice text={none} chosen={value === undefined} onPick={() => onChange(undefined)} />}
        {fixed.map((field) => (
          <Choice key={field} text={fieldName(field)} chosen={field === value} onPick={() => onChange(field)} />
        ))}
        {kinds.map((kind) => (
          <Keys key={kind} experimentId={experimentId} kind={kind} contains={contains} value={value} onChange={onChange} />
        ))}
      </div>
    </div>
  );
}

function Keys({ experimentId, kind, contains, value, onChange }: { experimentId: string; kind: KeyKind; contains: string; value?: string; onChange(field: string): void }) {
  const query = useQuery({ ...runKeysLikeQuery(experimentId, kind, contains, OFFERED), placeholderData: keepPreviousData });
  const keys = (query.data?.keys ?? []).filter((key) => kind !== "tag" || !key.startsWith("mlflow."));
  if (keys.length === 0) return null;
  return (
    <div role="group" aria-label={TITLES[kind]}>
      <p className="px-2 pt-2 pb-1 text-xs text-dim">{TITLES[kind]}</p>
      {keys.map((key) => (
        <Choice key={key} text={key} chosen={PREFIXES[kind] + key === value} onPick={() => onChange(PREFIXES[kind] + key)} />
      ))}
      {query.data?.more && <p className="px-2 py-1 text-xs text-dim">More: type a part of the name.</p>}
    </div>
  );
}

function Choice({ text, chosen, onPick }: { text: string; chosen: boolean; onPick(): void }) {
  return (
    <Primitive.Close asChild>
      <button
        type="button"
        role="option"
        aria-selected={chosen}
        onClick={onPick}
        className="block w-full truncate rounded-md px-2 py-1 text-left text-sm hover:bg-sunken focus-visible:bg-sunken aria-selected:font-medium aria-selected:text-accent"
      >
        {text}
      </button>
    </Primitive.Close>
  );
}
