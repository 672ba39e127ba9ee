import { useQuery } from "@tanstack/react-query";
import { ChevronRight, File, Folder, FolderOpen, Image } from "lucide-react";
import { artifactsQuery } from "@/api/artifacts";
import type { ArtifactFile } from "@/api/types";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import { formatSize } from "@/lib/format";
import { isImage } from "./preview";

interface Props {
  runId: string;
  files: ArtifactFile[];
  open: ReadonlySet<string>;
  chosen: string | undefined;
  onToggle(folder: string): void;
  onChoose(path: string): void;
}

/** Files and folders; a folder is listed when it is opened. */
export function ArtifactTree(props: Props) {
  return (
    <ul className="text-sm">
      {props.files.map((file) => (
        <Entry key={file.path} file={file} {...props} />
      ))}
    </ul>
  );
}

function Entry({ file, ...props }: Props & { file: ArtifactFile }) {
  const { open, chosen, onToggle, onChoose } = props;
  const isOpen = open.has(file.path);
  const Icon = file.is_dir ? (isOpen ? FolderOpen : Folder) : isImage(file.path) ? Image : File;
  return (
    <li>
      <button
        type="button"
        aria-expanded={file.is_dir ? isOpen : undefined}
        aria-current={chosen === file.path || undefined}
        onClick={() => (file.is_dir ? onToggle(file.path) : onChoose(file.path))}
        className={cx(
          "flex h-7 w-full items-center gap-1.5 rounded-md px-1.5 text-left hover:bg-sunken",
          chosen === file.path && "bg-accent-soft hover:bg-accent-soft",
        )}
      >
        <ChevronRight
          aria-hidden
          className={cx("size-3.5 shrink-0 text-dim transition-transform", isOpen && "rotate-90", !file.is_dir && "invisible")}
        />
        <Icon aria-hidden className="size-4 shrink-0 text-dim" />
        <span className="truncate">{file.path.slice(file.path.lastIndexOf("/") + 1)}</span>
        {!file.is_dir && (
          <span className="ml-auto shrink-0 pl-2 text-xs text-dim tabular-nums">{formatSize(file.file_size ?? 0)}</span>
        )}
      </button>
      {file.is_dir && isOpen && (
        <div className="ml-3 border-l border-line pl-1.5">
          <FolderContent {...props} folder={file.path} />
        </div>
      )}
    </li>
  );
}

function FolderContent({ folder, ...props }: Props & { folder: string }) {
  const query = useQuery(artifactsQuery(props.runId, folder));
  if (query.error) return <ErrorNote error={query.error} onRetry={() => query.refetch()} />;
  if (!query.data) return <Spinner className="!py-1" />;
  if (query.data.length === 0) return <p className="px-2 py-1 text-dim">Empty folder</p>;
  return <ArtifactTree {...props} files={query.data} />;
}
