import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type ViewPage, viewQuery } from "@/api/views";
import { readState, stateText } from "./state";
import { ViewsMenu } from "./ViewsMenu";

interface Props {
  page: ViewPage;
  experimentId: string;
  /** What is seen now, without what no view keeps; as it goes into JSON. */
  state: Readonly<Record<string, unknown>>;
  /** The id of the view that it began with, from the address. */
  saved: string | undefined;
  /** Shows a state, which was read from JSON and may hold anything; `saved` is the id of its view. */
  onApply(state: Readonly<Record<string, unknown>>, saved: string | undefined): void;
}

/**
 * Views of a page of which all stands in its address.
 *
 * A link to a view alone (`saved=<id>`) shows what it keeps.
 */
export function AddressViews({ page, experimentId, state, saved, onApply }: Props) {
  const { data } = useQuery({ ...viewQuery(saved ?? ""), enabled: saved !== undefined });
  const current = saved === undefined ? undefined : data;
  const text = stateText(state);

  // A link to a view says nothing else.
  const bare = useRef(saved !== undefined && text === "{}" ? saved : undefined);
  useEffect(() => {
    if (!current || bare.current !== current.view_id) return;
    bare.current = undefined;
    onApply(readState(current.state), current.view_id);
  }, [current, onApply]);

  return (
    <ViewsMenu
      page={page}
      experimentId={experimentId}
      state={() => text}
      current={current}
      changed={current !== undefined && stateText(readState(current.state)) !== text}
      onOpen={(view) => onApply(readState(view.state), view.view_id)}
      onSaved={(view, made) => {
        if (made) onApply(state, view.view_id);
      }}
      onUndo={() => current && onApply(readState(current.state), current.view_id)}
      onDeleted={() => onApply(state, undefined)}
      away={{ label: "Reset", go: () => onApply({}, undefined) }}
    />
  );
}
