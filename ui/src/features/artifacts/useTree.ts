import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type FileSource, filesQuery } from "@/api/artifacts";
import { type Folder, foldersAbove, linesOf, type TreeLine } from "./tree";

export interface Tree {
  lines: TreeLine[];
  wanted: string;
  onWanted(text: string): void;
  toggle(folder: string, open?: boolean): void;
  /** What is known of the folders that were opened, by their paths. */
  folders: ReadonlyMap<string, Folder>;
  retry(folder: string): void;
}

/** The tree of files: a folder is listed when it is opened. What the address names is in an open folder. */
export function useTree(source: FileSource, path: string, refresh: number | false): Tree {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(foldersAbove(path)));
  const [shownPath, setShownPath] = useState(path);
  const [wanted, setWanted] = useState("");
  if (path !== shownPath) {
    // The address has changed, by a link or by going back.
    setShownPath(path);
    if (foldersAbove(path).some((folder) => !open.has(folder))) setOpen(new Set([...open, ...foldersAbove(path)]));
  }
  const paths = useMemo(() => ["", ...open], [open]);
  const queries = useQueries({
    queries: paths.map((folder) => ({ ...filesQuery(source, folder), refetchInterval: refresh })),
    combine: (results) => results.map(({ data, error, refetch }) => ({ data, error, refetch })),
  });
  const folders = useMemo(
    () => new Map(paths.map((folder, index): [string, Folder] => [folder, { files: queries[index]?.data, error: queries[index]?.error ?? null }])),
    [paths, queries],
  );
  const lines = useMemo(() => linesOf(folders, open, wanted), [folders, open, wanted]);
  const toggle = (folder: string, to?: boolean) => {
    const next = new Set(open);
    if (to ?? !open.has(folder)) next.add(folder);
    else next.delete(folder);
    setOpen(next);
  };
  const retry = (folder: string) => void queries[paths.indexOf(folder)]?.refetch();
  return { lines, wanted, onWanted: setWanted, toggle, folders, retry };
}
