import { CornerDownLeft, ListFilter, X } from "lucide-react";
import { type FormEvent, type KeyboardEvent, type ReactNode, type SyntheticEvent, useId, useRef, useState } from "react";
import type { ApiError } from "@/api/request";
import { Input } from "@/components/ui/Input";
import { cx } from "@/lib/cx";
import { filterFault } from "@/lib/filter";
import { type Suggestion, withSuggestion } from "./completion";
import { Fault } from "./Fault";
import type { FilterSource } from "./grammar";
import { rememberFilter } from "./recent";
import { Suggestions } from "./Suggestions";
import { useCompletion } from "./useCompletion";

interface Props {
  value: string;
  /** An example of a filter. */
  placeholder?: string;
  /** What the server says about it, if it does not understand it. */
  rejection: ApiError | undefined;
  onChange(filter: string): void;
  /** Where keys and values come from that the box offers. Must stay the same object while it means the same. */
  source?: FilterSource;
  /** Under this name the filters that were used are remembered and offered again. */
  history?: string;
  /** Explains the grammar; stands in the box at the right. */
  help?: ReactNode;
  className?: string;
}

const EXAMPLE = "metrics.accuracy > 0.9 AND params.model = 'mlp'";

/**
 * The search grammar, applied with Enter; a fault is shown under the place where it is.
 *
 * What fits at the cursor is offered: the arrows choose, Tab writes, Escape closes, Control and space open.
 */
export function FilterBox({ value, placeholder = EXAMPLE, rejection, onChange, source, history, help, className }: Props) {
  const [draft, setDraft] = useState({ of: value, text: value });
  if (draft.of !== value) setDraft({ of: value, text: value });
  const { text } = draft;
  const [cursor, setCursor] = useState<number>();
  const [active, setActive] = useState<number>();
  const [scrolled, setScrolled] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  const id = useId();
  const completion = useCompletion(cursor === undefined ? undefined : { text, cursor }, source, history);
  const open = cursor !== undefined && completion !== undefined && completion.suggestions.length > 0;
  const dirty = text.trim() !== value;
  const fault = rejection && filterFault(rejection.message);

  const close = () => {
    setCursor(undefined);
    setActive(undefined);
  };
  const write = (next: string, at: number) => {
    setDraft({ of: value, text: next });
    setCursor(at);
    setActive(undefined);
    // React sets the text first.
    requestAnimationFrame(() => box.current?.setSelectionRange(at, at));
  };
  const choose = (suggestion: Suggestion) => {
    // What was offered for an earlier text would be written in the wrong place.
    if (completion?.text !== text) return;
    const next = withSuggestion(text, completion, suggestion);
    write(next.text, next.cursor);
    box.current?.focus();
  };
  const apply = (filter: string) => {
    if (history) rememberFilter(history, filter);
    close();
    onChange(filter);
  };
  const follow = (event: SyntheticEvent<HTMLInputElement>) => {
    const at = event.currentTarget.selectionStart;
    if (cursor !== undefined && at !== null) setCursor(at);
  };

  const key = (event: KeyboardEvent<HTMLInputElement>) => {
    const at = event.currentTarget.selectionStart ?? text.length;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      setCursor(at);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return setCursor(at);
      const count = completion.suggestions.length;
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive(active === undefined ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
    } else if (event.key === "Tab" && open && !event.shiftKey && (active !== undefined || text.trim())) {
      event.preventDefault();
      choose(completion.suggestions[active ?? 0]!);
    } else if (event.key === "Enter" && open && active !== undefined) {
      event.preventDefault();
      choose(completion.suggestions[active]!);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };

  return (
    <form
      role="search"
      className={cx("relative min-w-60 flex-1", className)}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        apply(text.trim());
      }}
    >
      <div className="relative">
        <ListFilter aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-dim" />
        <Input
          ref={box}
          role="combobox"
          aria-label="Filter"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={open && active !== undefined ? `${id}-list-${active}` : undefined}
          aria-invalid={fault !== undefined}
          aria-describedby={fault && `${id}-fault`}
          className={cx("pl-8 font-mono text-xs", help ? "pr-22" : "pr-16")}
          placeholder={placeholder}
          value={text}
          onChange={(event) => {
            setDraft({ of: value, text: event.target.value });
            setCursor(event.target.selectionStart ?? event.target.value.length);
            setActive(undefined);
          }}
          onSelect={follow}
          onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
          onPointerUp={(event) => setCursor(event.currentTarget.selectionStart ?? text.length)}
          onBlur={close}
          onKeyDown={key}
        />
        <div className="absolute top-1 right-1.5 flex items-center gap-1 text-dim">
          {text && (
            <button
              type="button"
              aria-label="Clear the filter"
              className="rounded p-1 hover:text-ink"
              onClick={() => {
                setDraft({ of: value, text: "" });
                apply("");
              }}
            >
              <X className="size-4" />
            </button>
          )}
          {dirty && (
            <button type="submit" aria-label="Apply the filter" title="Enter" className="rounded bg-accent-soft p-1 text-accent">
              <CornerDownLeft className="size-4" />
            </button>
          )}
          {help}
        </div>
      </div>
      {open && <Suggestions id={`${id}-list`} completion={completion} active={active} onChoose={choose} />}
      {fault && <Fault id={`${id}-fault`} fault={fault} scrolled={scrolled} />}
    </form>
  );
}
