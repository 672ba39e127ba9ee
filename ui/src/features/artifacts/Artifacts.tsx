import type { ReactNode } from "react";
import type { FileSource } from "@/api/artifacts";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { FilePane } from "./FilePane";
import { FileTree } from "./FileTree";
import { FolderPane } from "./FolderPane";
import { folderOf } from "./kinds";
import { Split } from "./Split";
import { useTree } from "./useTree";

/** What is shown of the files; it stands in the page's address. */
export interface FileView {
  /** A file or a folder; the root without it. */
  path?: string;
  /** The file as the text that it is. */
  raw?: boolean;
}

interface Props {
  source: FileSource;
  view: FileView;
  onView(view: FileView): void;
  /** Milliseconds between two looks, as long as files can still come. */
  refresh?: number | false;
  /** What is said when there are no files. */
  empty: ReactNode;
}

/** The files of a run or a model: a tree, and beside it what is chosen. */
export function Artifacts({ source, view, onView, refresh = false, empty }: Props) {
  const path = (view.path ?? "").replace(/\/+$/, "");
  const tree = useTree(source, path, refresh);
  const root = tree.folders.get("");
  if (root?.error && !root.files) return <ErrorNote error={root.error} onRetry={() => tree.retry("")} className="m-4" />;
  if (!root?.files) return <Spinner />;
  if (root.files.length === 0 && !path) return empty;

  const siblings = tree.folders.get(folderOf(path));
  const file = siblings?.files?.find((one) => one.path === path);
  const isFolder = path === "" || Boolean(file?.is_dir);
  const show = (next: string) => onView({ path: next || undefined });
  return (
    <Split
      narrow={isFolder ? "left" : "right"}
      left={<FileTree tree={tree} chosen={path} label="Artifacts" onChoose={show} />}
      right={
        // Whether it is a folder is known with the listing of what is above it; where that failed, the file may be there.
        !isFolder && siblings && !siblings.files && !siblings.error ? (
          <Spinner />
        ) : isFolder ? (
          <FolderPane key={path} source={source} path={path} onShow={show} />
        ) : (
          <FilePane
            key={path}
            source={source}
            path={path}
            size={file ? Number(file.file_size ?? 0) : undefined}
            raw={view.raw ?? false}
            refresh={refresh}
            onRaw={(raw) => onView({ path, raw: raw || undefined })}
            onShow={show}
          />
        )
      }
    />
  );
}
