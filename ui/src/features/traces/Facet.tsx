import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Check, ChevronDown, X } from "lucide-react";
import { Popover as Primitive } from "radix-ui";
import { type ReactNode, useState } from "react";
import { type TraceQuestion, traceValuesQuery } from "@/api/traces";
import { Input } from "@/components/ui/Input";
import { cx } from "@/lib/cx";
import { useDebounced } from "@/lib/useDebounced";

interface Props {
  label: string;
  /** In the search grammar. */
  field: string;
  /** The traces among which there is a choice. */
  question: TraceQuestion;
  chosen: string | undefined;
  /** Other words for values. */
  labels?: Record<string, string>;
  onChoose(value: string | undefined): void;
}

/** One value of a field, chosen among those that the traces have, or typed. */
export function Facet(props: Props) {
  const { label, chosen, onChoose } = props;
  const [open, setOpen] = useState(false);
  const shown = chosen === undefined ? undefined : (props.labels?.[chosen] ?? chosen);
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
        <FacetPanel label={label}>
          <Values
            {...props}
            onChoose={(value) => {
              onChoose(value);
              setOpen(false);
            }}
          />
        </FacetPanel>
      </Primitive.Root>
      {chosen && (
        <button
          type="button"
          aria-label={`Any ${label.toLowerCase()}`}
          className="mr-1.5 rounded-full p-0.5 text-dim hover:text-ink"
          onClick={() => onChoose(undefined)}
        >
          <X className="size-3.5" />
        </button>
      )}
    </span>
  );
}

export function FacetPanel({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        aria-label={label}
        align="start"
        sideOffset={4}
        collisionPadding={8}
        className="z-30 w-72 rounded-lg border border-line bg-surface shadow-lg"
      >
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}

/** So long a text must stand before the server is asked. Milliseconds. */
const PAUSE = 150;

/** The values with the numbers of traces; asked for only when somebody looks. */
export function Values({ label, field, question, chosen, labels, onChoose }: Props) {
  const [wanted, setWanted] = useState("");
  const typed = wanted.trim();
  const { data, error, isPlaceholderData } = useQuery({
    ...traceValuesQuery(question, field, useDebounced(typed, PAUSE)),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  const values = data?.values ?? [];
  const own = typed !== "" && !values.some(({ value }) => value === typed);
  return (
    <>
      <form
        className="border-b border-line p-2"
        onSubmit={(event) => {
          event.preventDefault();
          // Enter takes what was typed, or the first of what was found.
          const first = own ? typed : (values.find(({ value }) => value === typed)?.value ?? values[0]?.value);
          if (first !== undefined) onChoose(first);
        }}
      >
        <Input
          aria-label={`Find a value of ${label}`}
          placeholder="Find or type a value"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </form>
      <ul className={cx("max-h-72 overflow-y-auto p-1", isPlaceholderData && "opacity-60")} aria-busy={data === undefined && !error}>
        {own && <Choice value={typed} said={`“${typed}”`} onChoose={onChoose} />}
        {values.map(({ value, traces }) => (
          <Choice
            key={value}
            value={value}
            said={labels?.[value] ?? (value === "" ? "(empty)" : value)}
            count={traces}
            chosen={value === chosen}
            onChoose={onChoose}
          />
        ))}
        {data && values.length === 0 && !own && <li className="px-2 py-1.5 text-sm text-dim">No trace has one.</li>}
      </ul>
      {error && (
        <p role="alert" className="border-t border-line px-3 py-1.5 text-xs text-bad">
          {error.message.split("\n", 1)[0]}
        </p>
      )}
      {data?.more && <p className="border-t border-line px-3 py-1.5 text-xs text-dim">The most frequent ones; type to find others.</p>}
    </>
  );
}

interface ChoiceProps {
  value: string;
  said: string;
  count?: number;
  chosen?: boolean;
  onChoose(value: string | undefined): void;
}

function Choice({ value, said, count, chosen = false, onChoose }: ChoiceProps) {
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        className="flex h-7 w-full items-center gap-2 rounded px-2 text-left text-sm hover:bg-sunken"
        onClick={() => onChoose(chosen ? undefined : value)}
      >
        <span className="min-w-0 flex-1 truncate" title={value}>
          {said}
        </span>
        {chosen && <Check aria-hidden className="size-3.5 shrink-0 text-accent" />}
        {count !== undefined && <span className="shrink-0 text-xs text-dim tabular-nums">{count.toLocaleString("en-US")}</span>}
      </button>
    </li>
  );
}
