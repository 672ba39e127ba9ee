import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { experimentQuery } from "@/api/experiments";
import type { TraceInfo } from "@/api/traces";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { experimentOf, nameOf } from "@/features/traces/trace";
import { TraceView } from "./TraceView";
import { useTrace } from "./useTrace";

/** One trace. What is known about it comes with the outline of its spans; while it is open the page keeps up with it. */
export function TracePage() {
  const { traceId } = useParams({ from: "/traces/$traceId" });
  const search = useSearch({ from: "/traces/$traceId" });
  const navigate = useNavigate({ from: "/traces/$traceId" });
  const { info, tree, outline } = useTrace(traceId);
  usePageTitle(info.data && nameOf(info.data));

  if (info.error && !info.data) return <ErrorNote error={info.error} onRetry={() => info.refetch()} className="m-4" />;
  if (!info.data) return <Spinner />;
  const experimentId = experimentOf(info.data) ?? "";
  return (
    <>
      <TraceCrumbs info={info.data} />
      {/* Keyed: what is folded, searched for and chosen belongs to one trace. */}
      <TraceView
        key={traceId}
        info={info.data}
        tree={tree}
        error={outline.error}
        search={search}
        onSearch={(next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })}
        onRetry={() => outline.refetch()}
        onGone={() => void navigate({ to: "/experiments/$experimentId/traces", params: { experimentId } })}
      />
    </>
  );
}

/** Characters of a name that leave room for the experiment's. */
const LONGEST = 60;

function TraceCrumbs({ info }: { info: TraceInfo }) {
  const name = nameOf(info);
  const experimentId = experimentOf(info);
  const experiment = useQuery({ ...experimentQuery(experimentId ?? ""), enabled: experimentId !== undefined });
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
