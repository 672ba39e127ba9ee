import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, Check, ChevronDown, Lock, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useAccountName, useSession } from "@/api/session";
import { deleteView, type SavedView, updateView, type ViewPage, viewQuery, viewsQuery } from "@/api/views";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Popover } from "@/components/ui/Popover";
import { useAllowedWith } from "@/features/sharing/AllowedHere";
import { cx } from "@/lib/cx";
import { DeleteView, NameView } from "./dialogs";

interface Props {
  page: ViewPage;
  /** Undefined for views of no experiment. */
  experimentId: string | undefined;
  /** What a view that is saved now keeps: JSON. */
  state(): string;
  /** The view that is open. */
  current: SavedView | undefined;
  /** Whether what is seen is not what is saved. */
  changed: boolean;
  onOpen(view: SavedView): void;
  /** This view, which was made or written anew, now keeps what was seen when that was asked for. */
  onSaved(view: SavedView, made: boolean): void;
  onUndo(): void;
  /** The view that is open is no more. */
  onDeleted(): void;
  /** What leads away from the open view, or from what is not saved. */
  away: { label: string; go(): void } | undefined;
}

type Asked = { kind: "create" } | { kind: "rename" | "delete"; view: SavedView };

/** Views of a page, saved on the server for everybody who uses it. A dot says that what is seen is not saved. */
export function ViewsMenu({ page, experimentId, state, current, changed, onOpen, onSaved, onUndo, onDeleted, away }: Props) {
  const queries = useQueryClient();
  const views = useQuery(viewsQuery(page, experimentId));
  const [asked, setAsked] = useState<Asked>();
  const { mayKeep, mayShare, mayChange, mayDelete } = useAllowedViews(experimentId);

  /** So that the view need not be asked for when the address names it. */
  const know = (view: SavedView) => queries.setQueryData(viewQuery(view.view_id).queryKey, view);
  const open = (view: SavedView) => {
    know(view);
    onOpen(view);
  };
  const refresh = () => queries.invalidateQueries({ queryKey: ["views"] });
  const save = useMutation({
    mutationFn: async (view: SavedView): Promise<SavedView> => {
      const kept = state();
      await updateView(view.view_id, { state: kept });
      return { ...view, state: kept };
    },
    onSuccess: async (view) => {
      await refresh();
      onSaved(view, false);
    },
  });
  const remove = useMutation({
    mutationFn: (view: SavedView) => deleteView(view.view_id),
    onSuccess: (_, view) => {
      setAsked(undefined);
      if (view.view_id === current?.view_id) onDeleted();
      // Not the view itself, which is not there any more.
      return queries.invalidateQueries({ queryKey: viewsQuery(page, experimentId).queryKey });
    },
  });

  return (
    <>
      <Popover
        label="Saved views"
        trigger={
          <Button className="max-w-48" title={changed ? "What you see is not saved" : "Saved views"}>
            <Bookmark className={cx("size-4 shrink-0", current && "fill-current text-accent")} />
            <span className="truncate max-sm:sr-only">{current?.name ?? "Views"}</span>
            {changed && <span aria-label="not saved" className="size-1.5 shrink-0 rounded-full bg-warn" />}
            <ChevronDown aria-hidden className="size-3.5 shrink-0 text-dim" />
          </Button>
        }
      >
        {changed && current && (
          <div className="flex gap-1.5 border-b border-line p-2">
            {mayChange(current) && (
              <Button size="small" look="primary" disabled={save.isPending} onClick={() => save.mutate(current)}>
                Save changes
              </Button>
            )}
            <Button size="small" onClick={onUndo}>
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
                aria-current={view.view_id === current?.view_id || undefined}
                className="flex h-8 min-w-0 flex-1 items-center gap-2 px-2 text-left text-sm"
                onClick={() => open(view)}
              >
                <Check aria-hidden className={cx("size-3.5 shrink-0 text-accent", view.view_id !== current?.view_id && "invisible")} />
                <span className="min-w-0 flex-1 truncate" title={view.user_id ? `${view.name}, by ${view.user_id}` : view.name}>
                  {view.name}
                </span>
                {view.visibility === "private" && <Lock role="img" aria-label="only for you" className="size-3 shrink-0 text-dim" />}
              </button>
              {mayChange(view) && (
                <Action label={`Rename ${view.name}`} onClick={() => setAsked({ kind: "rename", view })}>
                  <Pencil className="size-3.5" />
                </Action>
              )}
              {mayDelete(view) && (
                <Action label={`Delete ${view.name}`} onClick={() => setAsked({ kind: "delete", view })}>
                  <Trash2 className="size-3.5" />
                </Action>
              )}
            </li>
          ))}
          {views.data?.length === 0 && (
            <li className="px-2 py-1.5 text-sm text-dim">{mayKeep ? `What you see can be saved here, for ${mayShare ? "everybody who uses this server" : "yourself"}.` : "Nothing is saved here."}</li>
          )}
        </ul>
        <div className="flex justify-between border-t border-line p-1.5">
          {mayKeep && (
            <Button look="quiet" size="small" onClick={() => setAsked({ kind: "create" })}>
              Save as…
            </Button>
          )}
          {away && (
            <Button look="quiet" size="small" onClick={away.go}>
              {away.label}
            </Button>
          )}
        </div>
      </Popover>
      {(asked?.kind === "create" || asked?.kind === "rename") && (
        <NameView
          page={page}
          experimentId={experimentId}
          state={state}
          mayShare={mayShare}
          view={asked.kind === "rename" ? asked.view : undefined}
          onDone={(created) => {
            setAsked(undefined);
            if (created) {
              know(created);
              onSaved(created, true);
            }
            void refresh();
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

/** What the reader may do with views: with their own, and with those of others in what they may edit or manage. */
function useAllowedViews(experimentId: string | undefined) {
  const { edit, manage } = useAllowedWith("experiment", experimentId);
  const account = useAccountName();
  const isMine = (view: SavedView) => view.owned === true && view.user_id === account;
  const ofOthers = (view: SavedView) => manage || (edit && !view.owned);
  return {
    mayKeep: useSession().state !== "link",
    mayShare: edit || (account !== undefined && experimentId === undefined),
    mayChange: (view: SavedView) => (isMine(view) ? edit || view.visibility === "private" || !view.experiment_id : ofOthers(view)),
    mayDelete: (view: SavedView) => isMine(view) || ofOthers(view),
  };
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
