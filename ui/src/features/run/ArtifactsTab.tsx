import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { artifactsQuery } from "@/api/artifacts";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { ArtifactPreview } from "./ArtifactPreview";
import { ArtifactTree } from "./ArtifactTree";

/** The files of a run: a tree, and what is chosen in it. */
export function ArtifactsTab({ runId }: { runId: string }) {
  const { path } = useSearch({ from: "/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(foldersAbove(path ?? "")));
  const root = useQuery(artifactsQuery(runId, ""));

  if (root.error) return <ErrorNote error={root.error} onRetry={() => root.refetch()} className="m-4" />;
  if (!root.data) return <Spinner />;
  if (root.data.length === 0) return <Empty title="No artifacts logged." />;
  const toggle = (folder: string) => {
    const next = new Set(open);
    if (!next.delete(folder)) next.add(folder);
    setOpen(next);
  };
  return (
    <div className="grid h-full min-h-0 grid-rows-[minmax(8rem,2fr)_3fr] md:grid-cols-[20rem_minmax(0,1fr)] md:grid-rows-1">
      <nav aria-label="Artifacts" className="overflow-auto border-line p-2 max-md:border-b md:border-r">
        <ArtifactTree
          runId={runId}
          files={root.data}
          open={open}
          chosen={path}
          onToggle={toggle}
          onChoose={(chosen) => navigate({ search: (before) => ({ ...before, path: chosen }), replace: true })}
        />
      </nav>
      <div className="min-h-0 min-w-0">
        {path ? (
          <ArtifactPreview key={path} runId={runId} path={path} />
        ) : (
          <Empty title="Choose a file to look at it." />
        )}
      </div>
    </div>
  );
}

/** `a`, `a/b` for `a/b/file`. */
function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
