import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { experimentQuery } from "@/api/experiments";
import { spansQuery, traceQuery } from "@/api/trace";
import type { TraceInfo } from "@/api/traces";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { nameOf, stateOf } from "@/features/traces/trace";
import { TraceView } from "./TraceView";

const LIVE = 2000;
/** Of traces with more spans than this all spans are not fetched every moment. */
const LARGE = 2000;

/** One trace. What is known about it comes first, then its spans; while it is open the page keeps up with it. */
export function TracePage() {
  const { traceId } = useParams({ from: "/traces/$traceId" });
  const info = useQuery({
    ...traceQuery(traceId),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? LIVE : false),
  });
  const open = info.data !== undefined && isOpen(info.data);
  // Both are asked for at once: what the spans are does not depend on what is known about the trace.
  const spans = useQuery({ ...spansQuery(traceId, !open), refetchInterval: ({ state }) => open && ((state.data?.length ?? 0) > LARGE ? 5 * LIVE : LIVE) });
  useLastSpans(traceId, info.data && stateOf(info.data));
  usePageTitle(info.data && nameOf(info.data));

  if (info.error && !info.data) return <ErrorNote error={info.error} onRetry={() => info.refetch()} className="m-4" />;
  if (!info.data) return <Spinner />;
  return (
    <>
      <TraceCrumbs info={info.data} />
      {/* Keyed: what is folded, searched for and chosen belongs to one trace. */}
      <TraceView key={traceId} info={info.data} spans={spans.data} error={spans.error} onRetry={() => spans.refetch()} />
    </>
  );
}

/** When a trace has ended, what came in its last moment is fetched once more. */
function useLastSpans(id: string, state: string | undefined): void {
  const queries = useQueryClient();
  const before = useRef<string>(undefined);
  useEffect(() => {
    if (before.current === "IN_PROGRESS" && state !== "IN_PROGRESS") void queries.invalidateQueries({ queryKey: ["trace", id, "spans"] });
    before.current = state;
  }, [queries, id, state]);
}

const isOpen = (info: TraceInfo) => stateOf(info) === "IN_PROGRESS";

/** Characters of a name that leave room for the experiment's. */
const LONGEST = 60;

function TraceCrumbs({ info }: { info: TraceInfo }) {
  const name = nameOf(info);
  const experimentId = info.trace_location?.mlflow_experiment?.experiment_id ?? "";
  const experiment = useQuery({ ...experimentQuery(experimentId), enabled: experimentId !== "" });
  return (
    <Crumbs>
      {experimentId && (
        <Link to="/experiments/$experimentId/traces" params={{ experimentId }}>
          {experiment.data?.name ?? experimentId}
        </Link>
      )}
      {name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name}
    </Crumbs>
  );
}
