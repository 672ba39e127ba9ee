import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Ellipsis, Pencil, Plus, RotateCcw, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { experimentsQuery } from "@/api/experiments";
import { serverUrl } from "@/api/request";
import { runCountQuery } from "@/api/runs";
import type { Experiment } from "@/api/types";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { Age } from "@/components/ui/Age";
import { Button, IconButton } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { SearchBox } from "@/components/ui/Input";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { Segments, VIEWS } from "@/components/ui/Segments";
import { Spinner } from "@/components/ui/Spinner";
import { useDebounced } from "@/lib/useDebounced";
import { useEnd } from "@/lib/useEnd";
import { CreateDialog, DeleteDialog, RenameDialog, RestoreDialog } from "./dialogs";

type Change = { kind: "create" } | { kind: "rename" | "delete" | "restore"; experiment: Experiment };

/** All experiments: found by name, created, renamed, deleted and restored. */
export function ExperimentsPage() {
  const { name = "", view = "active" } = useSearch({ from: "/" });
  const navigate = useNavigate({ from: "/" });
  const [typed, setTyped] = useState(name);
  const wanted = useDebounced(typed, 200);
  const [change, setChange] = useState<Change>();
  usePageTitle("Experiments");

  useEffect(() => {
    void navigate({ search: (before) => ({ ...before, name: wanted || undefined }), replace: true });
  }, [wanted, navigate]);

  const query = useInfiniteQuery({ ...experimentsQuery(name, view), placeholderData: keepPreviousData });
  const experiments = query.data?.pages.flatMap((page) => page.experiments ?? []);
  const end = useEnd(query.hasNextPage && !query.isFetchingNextPage && !query.error, () => void query.fetchNextPage());

  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Crumbs>Experiments</Crumbs>
      <div className="mx-auto grid max-w-5xl gap-4 px-4 py-6">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="mr-auto text-lg font-semibold tracking-tight">Experiments</h1>
          <SearchBox label="Find by name" value={typed} onChange={setTyped} className="w-64" />
          <Segments
            label="Which experiments"
            value={view}
            options={VIEWS}
            onChange={(next) =>
              navigate({ search: (before) => ({ ...before, view: next === "deleted" ? next : undefined }) })
            }
          />
          <Button look="primary" onClick={() => setChange({ kind: "create" })}>
            <Plus className="size-4" /> New experiment
          </Button>
        </div>

        {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
        {query.isPending && <Spinner />}
        {experiments?.length === 0 && <NoExperiments name={name} deleted={view === "deleted"} />}
        {experiments && experiments.length > 0 && (
          <div className="overflow-hidden rounded-xl border border-line bg-surface">
            <table className="w-full table-fixed text-left text-sm">
              <thead className="border-b border-line text-dim">
                <tr>
                  <th className="px-4 py-2 font-medium">Name</th>
                  <th className="w-24 px-4 py-2 text-right font-medium">Runs</th>
                  <th className="w-36 px-4 py-2 font-medium max-sm:hidden">Created</th>
                  <th className="w-14">
                    <span className="sr-only">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {experiments.map((experiment) => (
                  <ExperimentRow key={experiment.experiment_id} experiment={experiment} onChange={setChange} />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <div ref={end}>{query.isFetchingNextPage && <Spinner />}</div>
      </div>
      {change && <ChangeDialog change={change} onClose={() => setChange(undefined)} />}
    </div>
  );
}

function ExperimentRow({ experiment, onChange }: { experiment: Experiment; onChange(change: Change): void }) {
  const deleted = experiment.lifecycle_stage === "deleted";
  const count = useQuery({
    ...runCountQuery(experiment.experiment_id, "", deleted ? "deleted" : "active"),
    staleTime: 30_000,
  });
  return (
    <tr className="group hover:bg-canvas">
      <td className="truncate px-4">
        <Link
          to="/experiments/$experimentId"
          params={{ experimentId: experiment.experiment_id }}
          search={deleted ? { view: "deleted" } : {}}
          className="block truncate py-2.5 font-medium group-hover:text-accent"
          title={experiment.name}
        >
          {experiment.name}
        </Link>
      </td>
      <td className="px-4 text-right tabular-nums">{count.data?.toLocaleString("en-US")}</td>
      <td className="px-4 text-dim max-sm:hidden">
        <Age time={experiment.creation_time} />
      </td>
      <td className="px-3 text-right">
        <Menu
          trigger={
            <IconButton label={`Actions for ${experiment.name}`}>
              <Ellipsis className="size-4" />
            </IconButton>
          }
        >
          {deleted ? (
            <MenuItem icon={<RotateCcw />} onSelect={() => onChange({ kind: "restore", experiment })}>
              Restore
            </MenuItem>
          ) : (
            <>
              <MenuItem icon={<Pencil />} onSelect={() => onChange({ kind: "rename", experiment })}>
                Rename
              </MenuItem>
              <MenuItem icon={<Trash2 />} danger onSelect={() => onChange({ kind: "delete", experiment })}>
                Delete
              </MenuItem>
            </>
          )}
        </Menu>
      </td>
    </tr>
  );
}

function ChangeDialog({ change, onClose }: { change: Change; onClose(): void }) {
  switch (change.kind) {
    case "create":
      return <CreateDialog onClose={onClose} />;
    case "rename":
      return <RenameDialog experiment={change.experiment} onClose={onClose} />;
    case "delete":
      return <DeleteDialog experiment={change.experiment} onClose={onClose} />;
    case "restore":
      return <RestoreDialog experiment={change.experiment} onClose={onClose} />;
  }
}

function NoExperiments({ name, deleted }: { name: string; deleted: boolean }) {
  if (name) return <Empty title={`No ${deleted ? "deleted " : ""}experiment has “${name}” in its name.`} />;
  if (deleted) return <Empty title="No experiment is deleted." />;
  const code = `import mlflow

mlflow.set_tracking_uri("${serverUrl("").replace(/\/$/, "")}")
mlflow.set_experiment("my first experiment")
mlflow.log_metric("accuracy", 0.93)`;
  return (
    <Empty title="No experiments yet." code={code}>
      Run this, and it appears here:
    </Empty>
  );
}
