import { CornerDownLeft, ListFilter, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { ApiError } from "@/api/request";
import { Input } from "@/components/ui/Input";
import { filterFault } from "@/lib/filter";

interface Props {
  value: string;
  /** An example of a filter. */
  placeholder?: string;
  /** What the server says about it, if it does not understand it. */
  rejection: ApiError | undefined;
  onChange(filter: string): void;
}

const EXAMPLE = "metrics.accuracy > 0.9 AND params.model = 'mlp'";

/** The search grammar, applied with Enter; a fault is shown under the place where it is. */
export function FilterBox({ value, placeholder = EXAMPLE, rejection, onChange }: Props) {
  const [draft, setDraft] = useState({ of: value, text: value });
  if (draft.of !== value) setDraft({ of: value, text: value });
  const dirty = draft.text.trim() !== value;
  const fault = rejection && filterFault(rejection.message);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(draft.text.trim());
  };

  const clear = () => {
    setDraft({ of: value, text: "" });
    onChange("");
  };

  return (
    <form role="search" onSubmit={submit} className="min-w-72 flex-1">
      <div className="relative">
        <ListFilter aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-dim" />
        <Input
          aria-label="Filter"
          aria-invalid={fault !== undefined}
          aria-describedby={fault && "filter-fault"}
          className="pr-16 pl-8 font-mono text-xs"
          placeholder={placeholder}
          value={draft.text}
          onChange={(event) => setDraft({ of: value, text: event.target.value })}
        />
        <div className="absolute top-1 right-1.5 flex items-center gap-1 text-dim">
          {draft.text && (
            <button type="button" aria-label="Clear the filter" className="rounded p-1 hover:text-ink" onClick={clear}>
              <X className="size-4" />
            </button>
          )}
          {dirty && (
            <button type="submit" aria-label="Apply the filter" title="Enter" className="rounded bg-accent-soft p-1 text-accent">
              <CornerDownLeft className="size-4" />
            </button>
          )}
        </div>
      </div>
      {fault && (
        <div id="filter-fault" role="alert" className="mt-1 overflow-x-auto text-xs text-bad">
          {fault.position !== undefined && (
            <pre className="pl-8.25 font-mono leading-none">{`${" ".repeat(fault.position)}^`}</pre>
          )}
          <p className="pl-8">{fault.sentence}</p>
        </div>
      )}
    </form>
  );
}
