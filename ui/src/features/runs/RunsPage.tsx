import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { RowSelectionState } from "@tanstack/react-table";
import { RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { experimentQuery } from "@/api/experiments";
import { ApiError, serverUrl } from "@/api/request";
import { type RunPage, runCountQuery, runsQuery } from "@/api/runs";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { FilterBox } from "@/components/FilterBox";
import { IconButton } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Segments, VIEWS } from "@/components/ui/Segments";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import { formatCount } from "@/lib/format";
import { ExperimentTabs } from "@/features/experiments/ExperimentTabs";
import type { RunsSearch } from "./search";
import { ColumnChooser } from "./ColumnChooser";
import { columnsOf, nameColumn, nextOrder, orderBy, shownAtFirst } from "./columns";
import { RunsTable } from "./RunsTable";
import { rowOf } from "./rows";
import { SelectionBar } from "./SelectionBar";
import { useShownColumns } from "./useShownColumns";

const ROUTE = "/experiments/$experimentId";
const NESTING = [
  { value: "nested", label: "Nested" },
  { value: "flat", label: "Flat" },
] as const;

/** Milliseconds between two looks at runs that are running. */
const LIVE = 5000;

/** Whether something is running among the runs that are shown, as long as these are few. */
function isLive(pages: RunPage[] | undefined): boolean {
  return pages?.length === 1 && pages[0]!.runs.some((run) => run.info.status === "RUNNING");
}

/** The runs of an experiment. */
export function RunsPage() {
  const { experimentId } = useParams({ from: ROUTE });
  const { filter = "", sort, ascending = false, view = "active", flat = false } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const change = (next: Partial<RunsSearch>) => {
    setSelected({});
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  };

  const experiment = useQuery(experimentQuery(experimentId));
  usePageTitle(experiment.data?.name);
  const search = { experimentId, filter, orderBy: orderBy(sort, ascending), view, withParents: !flat };
  const query = useInfiniteQuery({
    ...runsQuery(search),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isLive(state.data?.pages) ? LIVE : false),
    // To fetch many pages anew is for the reader to ask for.
    refetchOnWindowFocus: ({ state }) => state.data?.pages.length === 1,
  });
  const count = useQuery({
    ...runCountQuery(experimentId, filter, view),
    enabled: !query.error,
    refetchInterval: isLive(query.data?.pages) ? LIVE : false,
  });

  const found = useMemo(() => query.data?.pages.flatMap((page) => page.runs.map(rowOf)) ?? [], [query.data]);
  const parents = useMemo(() => query.data?.pages.flatMap((page) => page.parents.map(rowOf)) ?? [], [query.data]);
  const columns = useMemo(() => columnsOf(found), [found]);
  const names = useMemo(() => nameColumn(found), [found]);
  const [chosen, choose] = useShownColumns(experimentId);
  const shown = useMemo(() => new Set(chosen ?? shownAtFirst(columns)), [chosen, columns]);
  const [selected, setSelected] = useState<RowSelectionState>({});
  const chosenIds = Object.keys(selected);

  if (experiment.error) return <ErrorNote error={experiment.error} className="m-4" />;
  const name = experiment.data?.name;
  const rejection =
    filter && query.error instanceof ApiError && query.error.status === 400 ? query.error : undefined;

  return (
    <>
      <Crumbs>{name}</Crumbs>
      <ExperimentTabs experimentId={experimentId} />
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
        <h1 className="sr-only">Runs of {name}</h1>
        <FilterBox value={filter} rejection={rejection} onChange={(next) => change({ filter: next || undefined })} />
        <Segments
          label="Which runs"
          value={view}
          options={VIEWS}
          onChange={(next) => change({ view: next === "deleted" ? next : undefined })}
        />
        <Segments
          label="Child runs"
          value={flat ? "flat" : "nested"}
          options={NESTING}
          onChange={(next) => change({ flat: next === "flat" || undefined })}
        />
        <ColumnChooser columns={columns} shown={shown} onChange={choose} />
      </div>
      <div className="flex h-8 items-center gap-2 px-4 pb-2">
        {chosenIds.length > 0 ? (
          <SelectionBar ids={chosenIds} view={view} onClear={() => setSelected({})} />
        ) : (
          <>
            <span className="text-sm text-dim tabular-nums" aria-live="polite">
              {query.data && formatCount(count.data ?? found.length, "run")}
            </span>
            <IconButton label="Refresh" onClick={() => void Promise.all([query.refetch(), count.refetch()])}>
              <RefreshCw className={cx("size-3.5", query.isRefetching && "animate-spin")} />
            </IconButton>
          </>
        )}
      </div>
      {query.error && !rejection && (
        <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />
      )}
      {query.isPending && <Spinner />}
      {query.data && found.length === 0 && !query.error && (
        <NoRuns filtered={filter !== ""} deleted={view === "deleted"} experiment={name} />
      )}
      {found.length > 0 && (
        <RunsTable
          found={found}
          parents={flat ? [] : parents}
          nested={!flat}
          name={names}
          columns={columns}
          shown={shown}
          sort={sort}
          ascending={ascending}
          onSort={(column) => change(nextOrder({ sort, ascending }, column))}
          selected={selected}
          onSelect={setSelected}
          checkedAt={query.dataUpdatedAt}
          hasMore={query.hasNextPage && !query.error}
          isFetching={query.isFetchingNextPage}
          onEnd={() => void query.fetchNextPage()}
          dimmed={query.isPlaceholderData || query.error !== null}
        />
      )}
    </>
  );
}

function NoRuns({ filtered, deleted, experiment }: { filtered: boolean; deleted: boolean; experiment?: string }) {
  if (filtered) return <Empty title="No run matches the filter." />;
  if (deleted) return <Empty title="No run of this experiment is deleted." />;
  const code = `import mlflow

mlflow.set_tracking_uri("${serverUrl("").replace(/\/$/, "")}")
mlflow.set_experiment(${JSON.stringify(experiment ?? "")})
with mlflow.start_run():
    mlflow.log_metric("accuracy", 0.93)`;
  return (
    <Empty title="No runs yet." code={code}>
      Run this, and the first one appears here.
    </Empty>
  );
}
