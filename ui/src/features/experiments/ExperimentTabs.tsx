import { Link } from "@tanstack/react-router";

const LOOK =
  "-mb-px border-b-2 border-transparent px-1 py-2 text-sm text-dim hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink";

const PAGES = [
  { to: "/experiments/$experimentId", label: "Runs" },
  { to: "/experiments/$experimentId/charts", label: "Charts" },
  { to: "/experiments/$experimentId/models", label: "Models" },
  { to: "/experiments/$experimentId/traces", label: "Traces" },
] as const;

/** The pages of an experiment. */
export function ExperimentTabs({ experimentId }: { experimentId: string }) {
  return (
    <nav aria-label="Pages of the experiment" className="flex shrink-0 gap-4 border-b border-line bg-surface px-4">
      {PAGES.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ experimentId }}
          activeOptions={{ exact: true, includeSearch: false }}
          className={LOOK}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
