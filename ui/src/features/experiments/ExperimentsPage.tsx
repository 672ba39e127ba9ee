import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { FoldVertical, Plus, UnfoldVertical } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { experimentsQuery } from "@/api/experiments";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { Button, IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { SearchBox } from "@/components/ui/Input";
import { Segments, VIEWS } from "@/components/ui/Segments";
import { Spinner } from "@/components/ui/Spinner";
import { useAllowedInWorkspace } from "@/features/sharing/AllowedHere";
import { formatCount } from "@/lib/format";
import { useLive } from "@/lib/live";
import { useDebounced } from "@/lib/useDebounced";
import { type Change, ChangeDialog } from "./dialogs";
import { ExperimentDetails } from "./ExperimentDetails";
import { ExperimentTree } from "./ExperimentTree";
import { folderNames, named, type Sort, treeRows } from "./folders";
import { NoExperiments } from "./NoExperiments";
import { SelectionBar } from "./SelectionBar";
import { useFolds } from "./useFolds";
import { useSummaries } from "./useSummaries";

/** All experiments in their folders: found, starred, created, renamed, moved, compared, deleted and restored. */
export function ExperimentsPage() {
  const { name = "", view = "active", sort = "activity", ascending = sort === "name", details } = useSearch({ from: "/" });
  const navigate = useNavigate({ from: "/" });
  const [typed, setTyped] = useState({ of: name, text: name });
  if (typed.of !== name) setTyped({ of: name, text: name });
  const wanted = useDebounced(typed.text, 150);
  const [change, setChange] = useState<Change>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const mayCreate = useAllowedInWorkspace().create("experiment");
  usePageTitle("Experiments");

  useEffect(() => {
    if (wanted !== name && wanted === typed.text) {
      setTyped({ of: wanted, text: wanted });
      void navigate({ search: (before) => ({ ...before, name: wanted || undefined }), replace: true });
    }
  }, [wanted, name, typed.text, navigate]);

  const query = useQuery(experimentsQuery(view));
  const summaries = useSummaries(query.data);
  const found = useMemo(() => query.data && named(query.data, name), [query.data, name]);
  const folders = useMemo(() => folderNames(query.data ?? []), [query.data]);
  const { isOpen, toggle, openAll } = useFolds(found?.length ?? 0, name !== "");
  const rows = useMemo(
    () => treeRows(found ?? [], { sort, ascending, summaries: summaries.known, isOpen }),
    [found, sort, ascending, summaries.known, isOpen],
  );
  const inSight = useRef<readonly string[]>([]);
  const queries = useQueryClient();
  useLive(["experiments"], [["experiments", "all"]]);
  useLive(["runs", "traces", "models"], () => summaries.refresh(inSight.current));

  // An order by what is not known yet would be thrown over a moment later.
  const waiting = query.isPending || (summaries.isPending && (sort === "activity" || sort === "runs"));
  const hasFolders = rows.some((row) => row.kind === "folder");
  const detailed = details === undefined ? undefined : query.data?.find((one) => one.experiment_id === details);
  const order = (next: Sort) => {
    const turned = next === sort ? !ascending : next === "name";
    void navigate({
      search: (before) => ({ ...before, sort: next === "activity" ? undefined : next, ascending: turned === (next === "name") ? undefined : turned }),
      replace: true,
    });
  };
  const show = useCallback(
    (id: string | undefined) => void navigate({ search: (before) => ({ ...before, details: id }) }),
    [navigate],
  );

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Crumbs>Experiments</Crumbs>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
        <h1 className="mr-auto text-lg font-semibold tracking-tight">Experiments</h1>
        <SearchBox label="Find by name" value={typed.text} onChange={(text) => setTyped({ of: name, text })} className="w-64 max-sm:order-last max-sm:w-full" />
        <Segments
          label="Which experiments"
          value={view}
          options={VIEWS}
          onChange={(next) => {
            setSelected(new Set());
            void navigate({ search: (before) => ({ ...before, view: next === "deleted" ? next : undefined }) });
          }}
        />
        {mayCreate && (
          <Button look="primary" onClick={() => setChange({ kind: "create", folders })}>
            <Plus className="size-4" /> New<span className="max-sm:sr-only">experiment</span>
          </Button>
        )}
      </div>

      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />}
      {summaries.error && !query.error && <ErrorNote error={summaries.error} className="mx-4 mb-3" />}
      {waiting && !query.error && <Spinner />}
      {!waiting && found?.length === 0 && <NoExperiments name={name} deleted={view === "deleted"} />}
      {!waiting && found && found.length > 0 && (
        <>
          <div className="flex h-9 items-center gap-2 px-4 pb-1 text-sm text-dim">
            {selected.size > 0 ? (
              <SelectionBar
                experiments={found.filter(({ experiment_id: id }) => selected.has(id))}
                deleted={view === "deleted"}
                onChange={setChange}
                onClear={() => setSelected(new Set())}
              />
            ) : (
              <>
                <span aria-live="polite" className="tabular-nums">
                  {formatCount(found.length, "experiment")}
                </span>
                {hasFolders && !name && (
                  <>
                    <IconButton label="Unfold all folders" size="smallIcon" className="ml-1" onClick={() => openAll(true)}>
                      <UnfoldVertical className="size-3.5" />
                    </IconButton>
                    <IconButton label="Fold all folders" size="smallIcon" onClick={() => openAll(false)}>
                      <FoldVertical className="size-3.5" />
                    </IconButton>
                  </>
                )}
              </>
            )}
          </div>
          <ExperimentTree
            rows={rows}
            view={view}
            sort={sort}
            ascending={ascending}
            onSort={order}
            selected={selected}
            onSelect={setSelected}
            onFold={toggle}
            onChange={setChange}
            onDetails={show}
            folders={folders}
            inSight={inSight}
          />
        </>
      )}
      {detailed && <ExperimentDetails experiment={detailed} onClose={() => show(undefined)} />}
      {change && (
        <ChangeDialog
          change={change}
          onClose={() => setChange(undefined)}
          onDone={() => {
            setSelected(new Set());
            void queries.invalidateQueries({ queryKey: ["find"] });
          }}
        />
      )}
    </div>
  );
}
