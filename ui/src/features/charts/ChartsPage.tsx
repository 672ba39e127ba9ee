import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ListTree } from "lucide-react";
import { useMemo, useState } from "react";
import { experimentQuery } from "@/api/experiments";
import { ApiError } from "@/api/request";
import { runCountQuery } from "@/api/runs";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { Button } from "@/components/ui/Button";
import { Drawer } from "@/components/ui/Drawer";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { ExperimentTabs } from "@/features/experiments/ExperimentTabs";
import { RunFilter } from "@/features/runs/RunFilter";
import { formatCount } from "@/lib/format";
import { useMedia } from "@/lib/useMedia";
import { ChartsContext, type Charts } from "./context";
import { fieldsToFetch, IMAGES_TAG, PARENT_FIELD } from "./fields";
import { find, resolve } from "./layout";
import { PanelGrid } from "./PanelGrid";
import { RunList } from "./RunList";
import { Toolbar } from "./Toolbar";
import { useChartsAddress, ROUTE } from "./useChartsAddress";
import { useChosenRuns } from "./useChosenRuns";
import { useMetricKeys } from "./useMetricKeys";
import { useParents } from "./useParents";
import { useSavedLayout } from "./useSavedLayout";

const WIDE = "(min-width: 900px)";

/** Charts over the runs of an experiment. */
export function ChartsPage() {
  const { experimentId } = useParams({ from: ROUTE });
  const [search, change] = useChartsAddress();
  const wide = useMedia(WIDE);
  const [listOpen, openList] = useState(false);
  const { filter = "", view = "active", sort, group } = search;
  const experiment = useQuery(experimentQuery(experimentId));
  const name = experiment.data?.name;
  usePageTitle(name && `Charts of ${name}`);

  const saved = useSavedLayout(experimentId, search.saved);
  const { layout } = saved;
  const fields = useMemo(() => fieldsToFetch(layout, [sort, group]), [layout, sort, group]);
  const { query, ids, runs } = useChosenRuns(experimentId, search, fields);
  const count = useQuery({ ...runCountQuery(experimentId, filter, view), enabled: !query.error });
  const keys = useMetricKeys(experimentId);
  const visible = useMemo(() => runs.filter((run) => run.visible), [runs]);
  const hasImages = useMemo(() => runs.some(({ row }) => row.tags.has(IMAGES_TAG)), [runs]);
  const sections = useMemo(() => resolve(layout, keys.keys, hasImages), [layout, keys.keys, hasImages]);
  const found = useMemo(() => find(sections, search.find ?? ""), [sections, search.find]);
  const parents = useParents(experimentId, runs, group === PARENT_FIELD);
  const setLayout = saved.change;
  const charts = useMemo(
    (): Charts => ({ experimentId, search, change, ids, runs, visible, parents, layout, sections, setLayout }),
    [experimentId, search, change, ids, runs, visible, parents, layout, sections, setLayout],
  );

  const setFilter = (next: string) => change({ filter: next || undefined });

  if (experiment.error) return <ErrorNote error={experiment.error} className="m-4" />;
  const rejection = filter && query.error instanceof ApiError && query.error.status === 400 ? query.error : undefined;
  const list = <RunList total={count.data} />;
  return (
    <ChartsContext value={charts}>
      <Crumbs>{name}</Crumbs>
      <ExperimentTabs experimentId={experimentId} />
      <h1 className="sr-only">Charts of {name}</h1>
      <div className="flex flex-wrap items-start gap-2 px-4 py-3">
        <RunFilter className="min-w-64 flex-1" experimentId={experimentId} value={filter} rejection={rejection} onChange={setFilter} />
        {!wide && (
          <Button onClick={() => openList(true)}>
            <ListTree className="size-4" />
            {formatCount(visible.length, "run")}
          </Button>
        )}
        <Toolbar saved={saved} />
      </div>
      {query.error && !rejection && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />}
      {keys.error && <ErrorNote error={keys.error} onRetry={keys.refetch} className="mx-4 mb-3" />}
      {saved.error && <ErrorNote error={saved.error} className="mx-4 mb-3" />}
      {query.data?.length === 0 && !query.error ? (
        <Empty title={filter ? "No run matches the filter." : "No runs yet."}>Charts are drawn of the runs that the table shows.</Empty>
      ) : (
        <div className="flex min-h-0 flex-1 border-t border-line">
          {wide ? (
            <aside aria-label="Runs" className="flex w-58 shrink-0 flex-col border-r border-line bg-surface">
              {list}
            </aside>
          ) : (
            listOpen && (
              <Drawer title="Runs" side="left" className="max-w-80" onClose={() => openList(false)}>
                <div className="flex h-full flex-col">{list}</div>
              </Drawer>
            )
          )}
          {query.isPending || keys.isPending ? (
            <div className="flex-1">
              <Spinner />
            </div>
          ) : (
            <PanelGrid found={found} searched={search.find !== undefined} />
          )}
        </div>
      )}
    </ChartsContext>
  );
}
