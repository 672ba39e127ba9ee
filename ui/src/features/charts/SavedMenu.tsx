import { pinColour, pinnedColours } from "@/charts/color";
import { ViewsMenu } from "@/features/views/ViewsMenu";
import { useCharts } from "./context";
import { chartsSearch } from "./search";
import { readState, writeState } from "./state";
import type { SavedLayout } from "./useSavedLayout";

/** Views of the charts: which runs, how they are drawn, and the layout, whose changes wait as a draft in this browser. */
export function SavedMenu({ saved }: { saved: SavedLayout }) {
  const { experimentId, search, change, layout, ids } = useCharts();
  const { view } = saved;
  const state = () => writeState({ search, layout, colours: pinnedColours([...ids]) });
  const leave = () => change({ saved: undefined });
  return (
    <ViewsMenu
      page="charts"
      experimentId={experimentId}
      state={state}
      current={view}
      changed={saved.changed}
      onOpen={({ view_id: id, state: text }) => {
        const state = readState(text);
        for (const [run, slot] of Object.entries(state.colours)) pinColour(run, slot);
        // What the view does not say goes back to the usual.
        change({ ...chartsSearch({}), ...state.search, saved: id });
      }}
      onSaved={({ view_id: id, state: kept }, made) => {
        // What was changed while it was being saved stays a draft.
        if (made || kept === state()) saved.reset();
        change({ saved: id });
      }}
      onUndo={saved.reset}
      onDeleted={leave}
      away={view ? { label: "Close the view", go: leave } : saved.changed ? { label: "Reset", go: saved.reset } : undefined}
    />
  );
}
