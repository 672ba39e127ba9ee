import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useDeferredValue, useEffect, useRef, useState } from "react";
import { spanQuery } from "@/api/trace";
import type { TraceInfo } from "@/api/traces";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { AllowedHere, useAllowed } from "@/features/sharing/AllowedHere";
import { experimentOf, stateOf } from "@/features/traces/trace";
import { useDebounced } from "@/lib/useDebounced";
import { Assessments } from "./Assessments";
import { JudgeDialog } from "./JudgeDialog";
import type { Judging } from "./judging";
import { MarkdownHabit } from "./markdown";
import type { TraceSearch } from "./search";
import { SpanPanel } from "./SpanPanel";
import { SpanTree } from "./SpanTree";
import { ROW } from "./SpanRow";
import { Split } from "./Split";
import { TraceHead } from "./TraceHead";
import type { SpanTree as Tree } from "./tree";
import { useHotkeys } from "./useHotkeys";
import { useSpanTree } from "./useSpanTree";

/** What is above the rows of the tree. */
const HEAD = 80;
/** Longer than a pointer takes to pass a row. Milliseconds. */
const PASSING = 60;

interface Props {
  info: TraceInfo;
  tree: Tree | undefined;
  error: Error | null;
  /** Which span and which side of it is shown; without, the first. */
  search: TraceSearch;
  onSearch(next: TraceSearch): void;
  onRetry(): void;
  /** The trace was deleted. */
  onGone(): void;
  /** More that can be done, where the trace is not a page of its own. */
  actions?: ReactNode;
  /** Both sides one under the other, whatever room there is. */
  narrow?: boolean;
}

/** A trace: its head, its spans, and one of them. */
export function TraceView(props: Props) {
  return (
    <AllowedHere type="experiment" id={experimentOf(props.info)} inside="trace">
      <View {...props} />
    </AllowedHere>
  );
}

function View({ info, tree, error, search, onSearch, onRetry, onGone, actions, narrow }: Props) {
  const [chosen, setChosen] = useState(search.span);
  const [judging, setJudging] = useState<Judging>();
  const mayJudge = useAllowed("assessment").edit;
  const tab = search.tab ?? "content";
  const onTab = (next: typeof tab) => onSearch({ tab: next === "content" ? undefined : next });
  useAddress(chosen, search.span, onSearch);

  const current = tree?.byId.get(chosen ?? "") ?? tree?.nodes[0];
  useHotkeys({
    ...(mayJudge && {
      y: () => setJudging({ kind: "thumbs", thumb: true }),
      n: () => setJudging({ kind: "thumbs", thumb: false }),
      f: () => setJudging({ kind: "number" }),
      e: () => setJudging({ kind: "expectation" }),
    }),
    "/": () => document.querySelector<HTMLInputElement>("[aria-label='Search in spans']")?.focus(),
  });
  return (
    <MarkdownHabit>
      <TraceHead
        info={info}
        actions={actions}
        onThumb={(thumb) => setJudging({ kind: "thumbs", thumb })}
        onExpectation={() => setJudging({ kind: "expectation" })}
        onAssessments={tree?.nodes.length ? () => onTab("assessments") : undefined}
        onGone={onGone}
      />
      {error && <ErrorNote error={error} onRetry={onRetry} className="m-4" />}
      {!tree && !error && <Spinner />}
      {tree?.nodes.length === 0 && (
        <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
          <Empty title="No span of this trace has arrived." />
          <Assessments info={info} tree={tree} onSelect={setChosen} onJudge={setJudging} />
        </div>
      )}
      {tree && current && (
        <Spans info={info} tree={tree} chosen={current.id} tab={tab} onTab={onTab} onSelect={setChosen} onJudge={setJudging} narrow={narrow} />
      )}
      {judging && <JudgeDialog traceId={info.trace_id} node={current} judging={judging} onClose={() => setJudging(undefined)} />}
    </MarkdownHabit>
  );
}

/** The chosen span goes into the address once one stays with it: browsers refuse hundreds of changes in a row. */
function useAddress(chosen: string | undefined, now: string | undefined, onSearch: Props["onSearch"]): void {
  const settled = useDebounced(chosen, 250);
  const change = useRef(onSearch);
  useEffect(() => {
    change.current = onSearch;
  });
  useEffect(() => {
    if (settled && settled !== now) change.current({ span: settled });
    // Only when another span is chosen here: the address may change otherwise too.
  }, [settled]);
}

interface SpansProps {
  info: TraceInfo;
  tree: Tree;
  chosen: string;
  tab: Parameters<typeof SpanPanel>[0]["tab"];
  narrow: boolean | undefined;
  onTab: Parameters<typeof SpanPanel>[0]["onTab"];
  onSelect(id: string): void;
  onJudge(judging: Judging): void;
}

function Spans({ info, tree, chosen, tab, narrow, onTab, onSelect, onJudge }: SpansProps) {
  const panel = useRef<HTMLDivElement>(null);
  const ended = stateOf(info) !== "IN_PROGRESS";
  const onEnter = () => panel.current?.focus();
  const state = useSpanTree({ traceId: info.trace_id, tree, ended, selected: chosen, onSelect, onEnter });
  const near = useNear(info.trace_id, tree);
  // While one runs through the tree the panel may lag behind.
  const shown = tree.byId.get(useDeferredValue(useHeld(chosen))) ?? tree.nodes[0]!;
  const { rows } = state;
  useEffect(() => {
    // What arrow keys reach next is there when they do.
    const at = rows.indexOf(shown);
    for (const node of [rows[at + 1], rows[at - 1]]) if (at >= 0 && node) near(node.id);
  }, [shown, rows, near]);
  return (
    <Split
      narrow={narrow}
      height={HEAD + rows.length * ROW}
      left={<SpanTree tree={tree} state={state} selected={chosen} onSelect={onSelect} onNear={near} />}
      right={
        <SpanPanel ref={panel} info={info} tree={tree} node={shown} tab={tab} onTab={onTab} onSelect={onSelect} onJudge={onJudge} />
      }
    />
  );
}

/** Fetches a span that the reader may choose soon: the last one of those that are passed quickly. */
function useNear(traceId: string, tree: Tree): (id: string) => void {
  const queries = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return useCallback(
    (id: string) => {
      clearTimeout(waiting.current);
      waiting.current = setTimeout(() => {
        const node = tree.byId.get(id);
        if (node && !node.open) void queries.prefetchQuery(spanQuery(traceId, id, true));
      }, PASSING);
    },
    [queries, traceId, tree],
  );
}

/** A value that changes at once, unless it keeps changing: then when it stands still. */
function useHeld(value: string): string {
  const [held, setHeld] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    const now = performance.now();
    const quick = now - last.current < PASSING;
    last.current = now;
    if (!quick) return setHeld(value);
    const timer = setTimeout(() => setHeld(value), PASSING);
    return () => clearTimeout(timer);
  }, [value]);
  return held;
}
