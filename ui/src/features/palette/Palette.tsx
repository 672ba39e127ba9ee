import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { findQuery } from "@/api/find";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { cx } from "@/lib/cx";
import { useDebounced } from "@/lib/useDebounced";
import { type Entry, type Group, matching, moved } from "./entry";
import { groupsOf } from "./found";
import { useActions, usePlaceEntries } from "./useEntries";

interface Props {
  onClose(): void;
  onNewExperiment(): void;
  onHelp(): void;
}

/** One box for everything: to go to what one knows a part of the name of, or to do something. */
export function Palette({ onClose, onNewExperiment, onHelp }: Props) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState({ of: "", index: 0 });
  const wanted = useDebounced(text.trim(), 80);
  const found = useQuery(findQuery(wanted));
  const actions = useActions({ onNewExperiment, onHelp });
  const places = usePlaceEntries();
  const navigate = useNavigate();
  const router = useRouter();
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();

  const groups = useMemo((): Group[] => {
    const known = matching(places, text).slice(0, text ? 4 : 8);
    const ids = new Set(known.map(({ id }) => id));
    const server = text.trim() && found.data ? groupsOf(found.data) : [];
    const rest = server.map(({ title, entries }) => ({ title, entries: entries.filter(({ id }) => !ids.has(id)) }));
    const all = [{ title: "Starred and recent", entries: known }, ...rest, { title: "Go to and do", entries: matching(actions, text) }];
    return all.filter(({ entries }) => entries.length > 0);
  }, [places, actions, text, found.data]);
  const entries = groups.flatMap((group) => group.entries);
  // What is chosen belongs to what was typed: a new text begins at the top.
  const index = chosen.of === text ? Math.min(chosen.index, entries.length - 1) : 0;

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [index, text]);

  const take = (entry: Entry, apart = false) => {
    if (entry.href && apart) {
      open(router.history.createHref(router.basepath.replace(/\/$/, "") + entry.href), "_blank", "noopener");
      return;
    }
    onClose();
    if (entry.href) void navigate({ to: entry.href });
    else entry.act?.();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(event.key, index, entries.length);
    if (next !== undefined) setChosen({ of: text, index: next });
    else if (event.key === "Enter" && entries[index]) take(entries[index], event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  };

  const searching = text.trim() !== "" && (text.trim() !== wanted || found.isFetching);
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[min(40rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-2xl"
        >
          <Dialog.Title className="sr-only">Find anything</Dialog.Title>
          <div className="flex items-center gap-2.5 border-b border-line px-4">
            <Search aria-hidden className={cx("size-4 shrink-0 text-dim", searching && "animate-pulse")} />
            <input
              autoFocus
              role="combobox"
              aria-label="Find anything"
              aria-expanded
              aria-controls={listId}
              aria-autocomplete="list"
              aria-activedescendant={entries[index] && `${listId}-${index}`}
              autoComplete="off"
              spellCheck={false}
              placeholder="Experiments, runs, models, traces, actions…"
              className="h-12 min-w-0 flex-1 bg-transparent text-[0.9375rem] outline-none placeholder:text-dim"
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={onKeyDown}
            />
            <kbd className="rounded border border-line px-1.5 text-xs text-dim max-sm:hidden">Esc</kbd>
          </div>
          {found.error && text.trim() && <ErrorNote error={found.error} className="m-2" />}
          <div ref={list} id={listId} role="listbox" aria-label="Results" className="min-h-0 overflow-y-auto p-2">
            {groups.map((group, at) => (
              <div key={group.title} role="group" aria-labelledby={`${listId}-group-${at}`}>
                <div id={`${listId}-group-${at}`} className="px-2 pt-2 pb-1 text-xs font-medium text-dim">
                  {group.title}
                </div>
                {group.entries.map((entry) => {
                  const here = entries.indexOf(entry);
                  return (
                    <Option
                      key={entry.id}
                      id={`${listId}-${here}`}
                      entry={entry}
                      selected={here === index}
                      onPoint={() => setChosen({ of: text, index: here })}
                      onTake={(apart) => take(entry, apart)}
                    />
                  );
                })}
              </div>
            ))}
          </div>
          {entries.length === 0 && !searching && !found.error && (
            <p role="status" className="px-4 pb-6 text-center text-sm text-dim">
              Nothing has “{text.trim()}” in its name, and no id begins so.
            </p>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface OptionProps {
  id: string;
  entry: Entry;
  selected: boolean;
  onPoint(): void;
  onTake(apart: boolean): void;
}

function Option({ id, entry, selected, onPoint, onTake }: OptionProps) {
  const { Icon, label, detail } = entry;
  return (
    <div
      id={id}
      role="option"
      aria-selected={selected}
      className={cx("flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 text-sm", selected && "bg-accent-soft")}
      onMouseMove={selected ? undefined : onPoint}
      onClick={(event) => onTake(event.ctrlKey || event.metaKey)}
    >
      <Icon aria-hidden className="size-4 shrink-0 text-dim" />
      <span className="min-w-0 shrink truncate">{label}</span>
      {detail && <span className="ml-auto min-w-0 shrink-[2] truncate pl-4 text-xs text-dim">{detail}</span>}
    </div>
  );
}
