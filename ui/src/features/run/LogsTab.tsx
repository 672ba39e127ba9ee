import { useQueries } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { filesQuery } from "@/api/artifacts";
import type { ArtifactFile, Run } from "@/api/types";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Select } from "@/components/ui/Select";
import { Spinner } from "@/components/ui/Spinner";
import { endingOf, isLog, nameOf } from "@/features/artifacts/kinds";
import { TextView } from "@/features/artifacts/TextView";
import { formatSize } from "@/lib/format";

/** Between two looks at a log that still grows; no event tells of files (see filesQuery). */
const LOOK = 2500;
const FOLDER = /^(logs?|stdout|stderr)$/;

/** Whether something in the root of a run's files is, or may hold, a log. */
export function mayHaveLogs(files: readonly ArtifactFile[]): boolean {
  return files.some((file) => (file.is_dir ? FOLDER.test(nameOf(file.path)) : isLog(file.path)));
}

/** Texts that the run goes on to write; while it is running their ends are followed. */
export function LogsTab({ run, root }: { run: Run; root: readonly ArtifactFile[] }) {
  const source = { kind: "run", id: run.info.run_id } as const;
  const running = run.info.status === "RUNNING";
  const { log } = useSearch({ from: "/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const folders = root.filter((file) => file.is_dir && FOLDER.test(nameOf(file.path)));
  const inside = useQueries({ queries: folders.map(({ path }) => ({ ...filesQuery(source, path), refetchInterval: running ? 2 * LOOK : (false as const) })) });
  const logs = [
    ...root.filter((file) => !file.is_dir && isLog(file.path)),
    ...inside.flatMap((query) => query.data ?? []).filter((file) => !file.is_dir && (isLog(file.path) || endingOf(file.path) === "txt")),
  ];
  const failed = inside.find((query) => query.error);
  const chosen = logs.find((file) => file.path === log) ?? logs[0];
  return (
    <div className="flex h-full min-h-0 flex-col">
      {failed?.error && <ErrorNote error={failed.error} onRetry={() => failed.refetch()} className="m-4" />}
      {logs.length > 1 && chosen && (
        <div className="flex items-center gap-2 border-b border-line bg-surface px-3 py-1.5 text-sm">
          <span aria-hidden className="text-dim">
            Log
          </span>
          <Select
            label="Log"
            value={chosen.path}
            options={logs.map(({ path, file_size }) => ({ value: path, label: `${path} (${formatSize(Number(file_size ?? 0))})` }))}
            onChange={(path) => navigate({ search: (before) => ({ ...before, log: path }), replace: true })}
          />
        </div>
      )}
      {chosen ? (
        <TextView key={chosen.path} source={source} path={chosen.path} size={Number(chosen.file_size ?? 0)} refresh={running ? LOOK : false} fromEnd />
      ) : inside.some((query) => query.isPending) ? (
        <Spinner />
      ) : (
        <p className="p-4 text-sm text-dim">No logs.</p>
      )}
    </div>
  );
}
