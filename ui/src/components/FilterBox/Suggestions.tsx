import { useEffect, useRef } from "react";
import { cx } from "@/lib/cx";
import type { Completion, Suggestion } from "./completion";

interface Props {
  id: string;
  completion: Completion;
  /** The one that Enter takes. */
  active: number | undefined;
  onChoose(suggestion: Suggestion): void;
}

/** What can be written at the cursor. */
export function Suggestions({ id, completion, active, onChoose }: Props) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (active !== undefined) list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div className="absolute top-full left-0 z-40 mt-1 w-full max-w-xl overflow-hidden rounded-lg border border-line bg-surface shadow-lg">
      <div className="flex justify-between gap-4 border-b border-line px-3 py-1 text-xs text-dim" aria-hidden>
        <span>{completion.heading}</span>
        <span className="hidden sm:inline">
          <Key>↑↓</Key> choose <Key>Tab</Key> write it <Key>Enter</Key> search
        </span>
      </div>
      <ul ref={list} id={id} role="listbox" aria-label="Suggestions" className="max-h-72 overflow-y-auto p-1">
        {completion.suggestions.map((suggestion, index) => (
          <li
            key={`${suggestion.label} ${suggestion.insert}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={cx(
              "flex h-7 cursor-pointer items-center gap-3 rounded px-2 text-xs hover:bg-sunken",
              index === active && "bg-accent-soft",
            )}
            // The box keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(suggestion)}
          >
            <span className="min-w-0 flex-1 truncate font-mono" title={suggestion.label}>
              {suggestion.label}
            </span>
            {suggestion.note && <span className="shrink-0 text-dim tabular-nums">{suggestion.note}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Key({ children }: { children: string }) {
  return <kbd className="ml-2 rounded border border-line px-1 font-sans">{children}</kbd>;
}
