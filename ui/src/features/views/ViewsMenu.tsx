import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, Check, ChevronDown, Pencil, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { deleteView, type SavedView, updateView, type ViewPage, viewQuery, viewsQuery } from "@/api/views";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Popover } from "@/components/ui/Popover";
import { cx } from "@/lib/cx";
import { readState, stateText } from "./state";
import { DeleteView, NameView } from "./dialogs";

interface Props {
  page: ViewPage;
  /** Undefined for views of no experiment. */
  experimentId: string | undefined;
  /** What is seen now, without what no view keeps; as it goes into JSON. */
  state: Readonly<Record<string, unknown>>;
  /** The id of the view that it began with, from the address. */
  saved: string | undefined;
  /** Shows a state, which was read from JSON and may hold anything; `saved` is the id of its view. */
  onApply(state: Readonly<Record<string, unknown>>, saved: string | undefined): void;
}

type Asked = { kind: "create" } | { kind: "rename" | "delete"; view: SavedView };

/**
 * Views of a page, saved on the server for everybody who uses it.
 *
 * A link to a view alone (`saved=<id>`) shows what it keeps; a dot says that what is seen is no longer that.
 */
export function ViewsMenu({ page, experimentId, state, saved, onApply }: Props) {
  const queries = useQueryClient();
  const views = useQuery(viewsQuery(page, experimentId));
  const listed = views.data?.find(({ view_id: id }) => id === saved);
  const one = useQuery({ ...viewQuery(saved ?? ""), enabled: saved !== undefined && views.isSuccess && !listed });
  const current = saved === undefined ? undefined : (listed ?? one.data);
  const text = stateText(state);
  const changed = current !== undefined && stateText(readState(current.state)) !== text;
  const [asked, setAsked] = useState<Asked>();

  // A link to a view says nothing else.
  const bare = useRef(saved !== undefined && text === "{}" ? saved : undefined);
  useEffect(() => {
    if (!current || bare.current !== current.view_id) return;
    bare.current = undefined;
    onApply(readState(current.state), current.view_id);
  }, [current, onApply]);

  const refresh = () => queries.invalidateQueries({ queryKey: ["views"] });
  const save = useMutation({ mutationFn: () => updateView(saved!, { state: text }), onSuccess: refresh });
  const remove = useMutation({
    mutationFn: (view: SavedView) => deleteView(view.view_id),
    onSuccess: (_, view) => {
      setAsked(undefined);
      if (view.view_id === saved) onApply(state, undefined);
      return refresh();
    },
  });

  return (
    <>
      <Popover
        label="Saved views"
        trigger={
          <Button className="max-w-48" title={changed ? "The view has changes that are not saved" : "Saved views"}>
            <Bookmark className={cx("size-4 shrink-0", current && "fill-current text-accent")} />
            <span className="truncate max-sm:sr-only">{current?.name ?? "Views"}</span>
            {changed && <span aria-label="not saved" className="size-1.5 shrink-0 rounded-full bg-warn" />}
            <ChevronDown aria-hidden className="size-3.5 shrink-0 text-dim" />
          </Button>
        }
      >
        {changed && (
          <div className="flex gap-1.5 border-b border-line p-2">
            <Button size="small" look="primary" disabled={save.isPending} onClick={() => save.mutate()}>
              Save changes
            </Button>
            <Button size="small" onClick={() => onApply(readState(current.state), current.view_id)}>
              Undo them
            </Button>
          </div>
        )}
        {save.error && <ErrorNote error={save.error} className="m-2" />}
        {views.error && <ErrorNote error={views.error} className="m-2" />}
        <ul className="max-h-72 overflow-y-auto p-1">
          {views.data?.map((view) => (
            <li key={view.view_id} className="group flex items-center rounded hover:bg-sunken">
              <button
                type="button"
                aria-current={view.view_id === saved || undefined}
                className="flex h-8 min-w-0 flex-1 items-center gap-2 px-2 text-left text-sm"
                onClick={() => onApply(readState(view.state), view.view_id)}
              >
                <Check aria-hidden className={cx("size-3.5 shrink-0 text-accent", view.view_id !== saved && "invisible")} />
                <span className="min-w-0 flex-1 truncate" title={view.user_id ? `${view.name}, by ${view.user_id}` : view.name}>
                  {view.name}
                </span>
              </button>
              <Action label={`Rename ${view.name}`} onClick={() => setAsked({ kind: "rename", view })}>
                <Pencil className="size-3.5" />
              </Action>
              <Action label={`Delete ${view.name}`} onClick={() => setAsked({ kind: "delete", view })}>
                <Trash2 className="size-3.5" />
              </Action>
            </li>
          ))}
          {views.data?.length === 0 && (
            <li className="px-2 py-1.5 text-sm text-dim">What you see can be saved here, for everybody who uses this server.</li>
          )}
        </ul>
        <div className="flex justify-between border-t border-line p-1.5">
          <Button look="quiet" size="small" onClick={() => setAsked({ kind: "create" })}>
            Save as…
          </Button>
          <Button look="quiet" size="small" onClick={() => onApply({}, undefined)}>
            Reset
          </Button>
        </div>
      </Popover>
      {(asked?.kind === "create" || asked?.kind === "rename") && (
        <NameView
          page={page}
          experimentId={experimentId}
          state={text}
          view={asked.kind === "rename" ? asked.view : undefined}
          onDone={(created) => {
            setAsked(undefined);
            void refresh();
            if (created) onApply(state, created.view_id);
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
      {asked?.kind === "delete" && (
        <DeleteView
          view={asked.view}
          pending={remove.isPending}
          error={remove.error}
          onDelete={() => remove.mutate(asked.view)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

function Action({ label, onClick, children }: { label: string; onClick(): void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="rounded p-1.5 text-dim opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 pointer-coarse:opacity-100"
    >
      {children}
    </button>
  );
}
