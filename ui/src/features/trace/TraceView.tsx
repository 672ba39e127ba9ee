import { useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { SpanRecord } from "@/api/trace";
import type { TraceInfo } from "@/api/traces";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { useDebounced } from "@/lib/useDebounced";
import { Assessments } from "./Assessments";
import { JudgeDialog } from "./JudgeDialog";
import type { Kind } from "./judging";
import { SpanPanel } from "./SpanPanel";
import { SpanTree } from "./SpanTree";
import { ROW } from "./SpanRow";
import { Split } from "./Split";
import { TraceHead } from "./TraceHead";
import { buildTree, type SpanTree as Tree } from "./tree";
import { useHotkeys } from "./useHotkeys";
import { useSpanTree } from "./useSpanTree";

/** What is above the rows of the tree. */
const HEAD = 80;

interface Props {
  info: TraceInfo;
  spans: SpanRecord[] | undefined;
  error: Error | null;
  onRetry(): void;
}

/** A trace: its head, its spans, and one of them. */
export function TraceView({ info, spans, error, onRetry }: Props) {
  const navigate = useNavigate({ from: "/traces/$traceId" });
  const search = useSearch({ from: "/traces/$traceId" });
  const tree = useMemo(() => spans && buildTree(spans), [spans]);
  const [chosen, setChosen] = useState(search.span);
  const [judging, setJudging] = useState<{ kind: Kind; thumb?: boolean }>();
  const tab = search.tab ?? "content";
  const onTab = (next: typeof tab) =>
    void navigate({ search: (before) => ({ ...before, tab: next === "content" ? undefined : next }), replace: true });
  useAddress(chosen);

  const current = tree?.byId.get(chosen ?? "") ?? tree?.nodes[0];
  useHotkeys({
    y: () => setJudging({ kind: "thumbs", thumb: true }),
    n: () => setJudging({ kind: "thumbs", thumb: false }),
    f: () => setJudging({ kind: "number" }),
    e: () => setJudging({ kind: "expectation" }),
    "/": () => document.querySelector<HTMLInputElement>("[aria-label='Search in spans']")?.focus(),
  });
  return (
    <>
      <TraceHead
        info={info}
        onThumb={(thumb) => setJudging({ kind: "thumbs", thumb })}
        onExpectation={() => setJudging({ kind: "expectation" })}
        onAssessments={tree?.nodes.length ? () => onTab("assessments") : undefined}
      />
      {error && <ErrorNote error={error} onRetry={onRetry} className="m-4" />}
      {!tree && !error && <Spinner />}
      {tree?.nodes.length === 0 && (
        <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
          <Empty title="No span of this trace has arrived." />
          <Assessments info={info} tree={tree} onSelect={setChosen} />
        </div>
      )}
      {tree && tree.nodes.length > 0 && (
        <Spans info={info} tree={tree} chosen={current?.id} tab={tab} onTab={onTab} onSelect={setChosen} />
      )}
      {judging && <JudgeDialog traceId={info.trace_id} node={current} {...judging} onClose={() => setJudging(undefined)} />}
    </>
  );
}

/** The chosen span goes into the address once one stays with it: browsers refuse hundreds of changes in a row. */
function useAddress(chosen: string | undefined): void {
  const navigate = useNavigate({ from: "/traces/$traceId" });
  const settled = useDebounced(chosen, 250);
  useEffect(() => {
    if (settled) void navigate({ search: (before) => ({ ...before, span: settled }), replace: true });
  }, [navigate, settled]);
}

interface SpansProps {
  info: TraceInfo;
  tree: Tree;
  chosen: string | undefined;
  tab: Parameters<typeof SpanPanel>[0]["tab"];
  onTab: Parameters<typeof SpanPanel>[0]["onTab"];
  onSelect(id: string): void;
}

function Spans({ info, tree, chosen, tab, onTab, onSelect }: SpansProps) {
  const panel = useRef<HTMLDivElement>(null);
  const state = useSpanTree(tree, chosen, onSelect, () => panel.current?.focus());
  // While one runs through the tree the panel may lag behind.
  const shown = tree.byId.get(useDeferredValue(chosen) ?? "") ?? tree.nodes[0]!;
  return (
    <Split
      height={HEAD + state.rows.length * ROW}
      left={<SpanTree tree={tree} state={state} selected={chosen} onSelect={onSelect} />}
      right={
        <SpanPanel ref={panel} info={info} tree={tree} node={shown} tab={tab} onTab={onTab} onSelect={onSelect} />
      }
    />
  );
}
