import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, BookmarkPlus, LayoutDashboard, RotateCcw, Save, Trash2 } from "lucide-react";
import { useState } from "react";
import { createView, deleteView, updateView, viewsQuery } from "@/api/views";
import { pinnedColours } from "@/charts/color";
import { Button } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { useCharts } from "./context";
import { chartsSearch } from "./search";
import { readState, writeState } from "./state";
import type { SavedLayout } from "./useSavedLayout";

type Question = "save" | "delete";

/** The layouts that are saved on the server, for all who look at the experiment. */
export function SavedMenu({ saved }: { saved: SavedLayout }) {
  const { experimentId, search, change } = useCharts();
  const views = useQuery(viewsQuery("charts", experimentId));
  const [question, ask] = useState<Question>();
  const save = useSave(saved, () => ask(undefined));
  const current = views.data?.find((view) => view.view_id === search.saved);

  const open = (id: string, text: string) => {
    const state = readState(text);
    // What the view does not say goes back to the usual.
    change({ ...chartsSearch({}), ...state.search, saved: id });
  };
  return (
    <>
      <Menu
        trigger={
          <Button aria-label={`Layout: ${current?.name ?? "not saved"}`}>
            <LayoutDashboard className="size-4" />
            <span className="max-w-40 truncate">{current?.name ?? "Layout"}</span>
            {saved.changed && <span aria-label="changed" className="size-1.5 rounded-full bg-accent" />}
          </Button>
        }
      >
        {views.data?.map((view) => (
          <MenuItem key={view.view_id} icon={<Bookmark className={view.view_id === search.saved ? "fill-current" : ""} />} onSelect={() => open(view.view_id, view.state)}>
            <span className="max-w-56 truncate">{view.name}</span>
          </MenuItem>
        ))}
        {current && (
          <MenuItem icon={<LayoutDashboard />} onSelect={() => change({ saved: undefined })}>
            Without a saved layout
          </MenuItem>
        )}
        {(views.data?.length ?? 0) > 0 && <div className="my-1 border-t border-line" />}
        {current && (
          <MenuItem icon={<Save />} onSelect={() => save.mutate({ id: current.view_id })}>
            Save changes
          </MenuItem>
        )}
        <MenuItem icon={<BookmarkPlus />} onSelect={() => ask("save")}>
          Save as…
        </MenuItem>
        {saved.changed && (
          <MenuItem icon={<RotateCcw />} onSelect={saved.reset}>
            {current ? "Back to what is saved" : "Back to one panel a metric"}
          </MenuItem>
        )}
        {current && (
          <MenuItem icon={<Trash2 />} danger onSelect={() => ask("delete")}>
            Delete…
          </MenuItem>
        )}
      </Menu>
      {question === "save" && (
        <SaveDialog error={save.error} pending={save.isPending} onSave={(name) => save.mutate({ name })} onClose={() => ask(undefined)} />
      )}
      {question === "delete" && current && <DeleteDialog id={current.view_id} name={current.name} onClose={() => ask(undefined)} />}
      {save.error && question === undefined && <p role="alert" className="text-sm text-bad">{save.error.message}</p>}
    </>
  );
}

/** Saves what is shown, as a new view with a name or into one that is there. */
function useSave(saved: SavedLayout, done: () => void) {
  const { experimentId, search, change, layout, ids } = useCharts();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, name }: { id?: string; name?: string }) => {
      const state = writeState({ search, layout, colours: pinnedColours([...ids]) });
      if (id === undefined) return (await createView("charts", experimentId, name ?? "", state)).view_id;
      await updateView(id, { state });
      return id;
    },
    onSuccess: async (id) => {
      await queries.invalidateQueries({ queryKey: ["views"] });
      saved.reset();
      change({ saved: id });
      done();
    },
  });
}

interface SaveProps {
  error: Error | null;
  pending: boolean;
  onSave(name: string): void;
  onClose(): void;
}

function SaveDialog({ error, pending, onSave, onClose }: SaveProps) {
  const [name, setName] = useState("");
  return (
    <FormDialog title="Save the layout" action="Save" pending={pending} disabled={name.trim() === ""} error={error} onSubmit={() => onSave(name.trim())} onClose={onClose}>
      <p className="text-sm text-dim">Everybody who looks at this experiment can open it.</p>
      <Input aria-label="Name" placeholder="Name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
    </FormDialog>
  );
}

function DeleteDialog({ id, name, onClose }: { id: string; name: string; onClose(): void }) {
  const { change } = useCharts();
  const queries = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => deleteView(id),
    onSuccess: async () => {
      change({ saved: undefined });
      await queries.invalidateQueries({ queryKey: ["views"] });
      onClose();
    },
  });
  return (
    <FormDialog title={`Delete the layout “${name}”?`} action="Delete" danger pending={deletion.isPending} error={deletion.error} onSubmit={() => deletion.mutate()} onClose={onClose}>
      <p className="text-sm text-dim">For everybody. The runs and their metrics stay.</p>
    </FormDialog>
  );
}
