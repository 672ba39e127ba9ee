import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Tabs } from "radix-ui";
import { useMemo } from "react";
import { runsByIdQuery } from "@/api/runs";
import type { Run } from "@/api/types";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCount } from "@/lib/format";
import { AddRun } from "./AddRun";
import { ArtifactsTab } from "./ArtifactsTab";
import { ChartsTab } from "./ChartsTab";
import { COMPARE_TABS, type CompareSearch, type CompareTab } from "./search";
import { ValuesTab } from "./ValuesTab";

const TITLES: Record<CompareTab, string> = { values: "Values", charts: "Charts", artifacts: "Artifacts" };

const NONE: string[] = [];

/** How a view of the comparison is changed: what is given replaces what stands in the address. */
export type ChangeView = (next: Partial<CompareSearch>) => void;

/** Runs next to each other, of one experiment or of several. */
export function ComparePage() {
  const search = useSearch({ from: "/compare" });
  const navigate = useNavigate({ from: "/compare" });
  const ids = search.runs ?? NONE;
  const query = useQuery({ ...runsByIdQuery(ids), placeholderData: keepPreviousData });
  usePageTitle(ids.length > 0 ? `Compare ${formatCount(ids.length, "run")}` : "Compare");

  const change: ChangeView = (next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const choose = (runs: string[]) => change({ runs: runs.length > 0 ? runs : undefined });
  // What has been left out is gone at once.
  const runs = useMemo(() => (query.data?.runs ?? []).filter((run) => ids.includes(run.info.run_id)), [query.data, ids]);
  const missing = (query.data?.missing ?? []).filter((id) => ids.includes(id));
  const { tab = "values" } = search;

  return (
    <>
      <Crumbs>Compare</Crumbs>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4 pb-2">
        <h1 className="text-lg font-semibold tracking-tight">
          {ids.length > 0 ? `Compare ${formatCount(ids.length, "run")}` : "Compare runs"}
        </h1>
        <AddRun taken={ids} onAdd={(id) => choose([...ids, id])} />
      </div>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-2" />}
      {missing.map((id) => (
        <p key={id} role="alert" className="mx-4 mb-2 flex flex-wrap gap-x-2 rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
          There is no run with the id {id}.
          <button type="button" className="underline" onClick={() => choose(ids.filter((one) => one !== id))}>
            Leave it out
          </button>
        </p>
      ))}
      {ids.length === 0 && (
        <Empty title="No runs are chosen.">
          Select runs in the table of an <Link to="/" className="text-accent underline">experiment</Link> and press Compare, or add them here
          by name.
        </Empty>
      )}
      {ids.length > 0 && query.isPending && <Spinner />}
      {runs.length > 0 && (
        <Tabs.Root
          value={tab}
          onValueChange={(next) => {
            const chosen = COMPARE_TABS.find((one) => one === next);
            change({ tab: chosen === "values" ? undefined : chosen });
          }}
          className="flex min-h-0 flex-1 flex-col"
        >
          <Tabs.List aria-label="What is compared" className="flex gap-1 border-b border-line px-4">
            {COMPARE_TABS.map((one) => (
              <Tabs.Trigger
                key={one}
                value={one}
                className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium text-dim hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
              >
                {TITLES[one]}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <Tab tab={tab} runs={runs} search={search} onChange={change} onChoose={choose} />
        </Tabs.Root>
      )}
    </>
  );
}

interface TabProps {
  tab: CompareTab;
  runs: Run[];
  search: CompareSearch;
  onChange: ChangeView;
  onChoose(ids: string[]): void;
}

function Tab({ tab, runs, search, onChange, onChoose }: TabProps) {
  return (
    <Tabs.Content value={tab} className="flex min-h-0 flex-1 flex-col">
      {tab === "values" && <ValuesTab runs={runs} search={search} onChange={onChange} onChoose={onChoose} />}
      {tab === "charts" && <ChartsTab runs={runs} search={search} onChange={onChange} onChoose={onChoose} />}
      {tab === "artifacts" && <ArtifactsTab runs={runs} search={search} onChange={onChange} />}
    </Tabs.Content>
  );
}
