import { useQueries } from "@tanstack/react-query";
import { ChevronRight, File, Folder } from "lucide-react";
import { useMemo, useState } from "react";
import { filesQuery } from "@/api/artifacts";
import type { Run } from "@/api/types";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { foldersAbove } from "@/features/artifacts/tree";
import { cx } from "@/lib/cx";
import { type SharedFile, sharedFiles } from "./files";

interface Props {
  folder: string;
  runs: readonly Run[];
  open: ReadonlySet<string>;
  chosen: string | undefined;
  onToggle(folder: string): void;
  onChoose(path: string): void;
}

/** Which folders are open: at first those above the chosen file. */
export function useOpenFolders(path: string | undefined) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(foldersAbove(path ?? "")));
  const toggle = (folder: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(folder)) next.add(folder);
      return next;
    });
  return [open, toggle] as const;
}

/** What any of the runs has in a folder. */
export function SharedFolder(props: Props) {
  const { folder, runs } = props;
  const queries = useQueries({ queries: runs.map((run) => filesQuery({ kind: "run", id: run.info.run_id }, folder)) });
  const listings = queries.map((query) => query.data);
  const files = useMemo(() => sharedFiles(listings), listings);
  const failed = queries.find((query) => query.error);
  const pending = queries.some((query) => query.isPending);
  return (
    <>
      {failed && <ErrorNote error={failed.error!} onRetry={() => void failed.refetch()} />}
      <ul className="text-sm">
        {files.map((file) => (
          <Entry key={`${file.path} ${file.isFolder}`} file={file} {...props} />
        ))}
      </ul>
      {pending && <Spinner className="!py-1" />}
      {!pending && !failed && files.length === 0 && (
        <p className="px-2 py-1 text-sm text-dim">{folder ? "Empty folder" : "None of the runs has artifacts."}</p>
      )}
    </>
  );
}

function Entry({ file, ...props }: Props & { file: SharedFile }) {
  const { runs, open, chosen, onToggle, onChoose } = props;
  const isOpen = file.isFolder && open.has(file.path);
  const having = file.sizes.filter((size) => size !== undefined);
  const Icon = file.isFolder ? Folder : File;
  return (
    <li>
      <button
        type="button"
        aria-expanded={file.isFolder ? isOpen : undefined}
        aria-current={(!file.isFolder && chosen === file.path) || undefined}
        onClick={() => (file.isFolder ? onToggle(file.path) : onChoose(file.path))}
        className={cx(
          "flex h-7 w-full items-center gap-1.5 rounded-md px-1.5 text-left hover:bg-sunken",
          chosen === file.path && "bg-accent-soft hover:bg-accent-soft",
        )}
      >
        <ChevronRight
          aria-hidden
          className={cx("size-3.5 shrink-0 text-dim transition-transform", isOpen && "rotate-90", !file.isFolder && "invisible")}
        />
        <Icon aria-hidden className="size-4 shrink-0 text-dim" />
        <span className="truncate">{file.name}</span>
        {having.length < runs.length && (
          <span className="ml-auto shrink-0 pl-2 text-xs text-dim tabular-nums" title={`${having.length} of ${runs.length} runs have it`}>
            {having.length} of {runs.length}
          </span>
        )}
        {having.length === runs.length && !file.isFolder && new Set(having).size > 1 && (
          <span className="ml-auto shrink-0 pl-2 text-xs text-dim">differs</span>
        )}
      </button>
      {isOpen && (
        <div className="ml-3 border-l border-line pl-1.5">
          <SharedFolder {...props} folder={file.path} />
        </div>
      )}
    </li>
  );
}
