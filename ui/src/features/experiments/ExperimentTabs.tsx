import { Link } from "@tanstack/react-router";

const LOOK =
  "-mb-px border-b-2 border-transparent px-1 py-2 text-sm text-dim hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink";

/** The pages of an experiment. */
export function ExperimentTabs({ experimentId }: { experimentId: string }) {
  const params = { experimentId };
  return (
    <nav aria-label="Pages of the experiment" className="flex shrink-0 gap-4 border-b border-line bg-surface px-4">
      <Link to="/experiments/$experimentId" params={params} activeOptions={{ exact: true, includeSearch: false }} className={LOOK}>
        Runs
      </Link>
      <Link
        to="/experiments/$experimentId/traces"
        params={params}
        activeOptions={{ exact: true, includeSearch: false }}
        className={LOOK}
      >
        Traces
      </Link>
    </nav>
  );
}
