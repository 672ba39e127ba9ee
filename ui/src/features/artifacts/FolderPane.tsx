import { useQuery } from "@tanstack/react-query";
import { type FileSource, filesQuery, headQuery, zipUrl } from "@/api/artifacts";
import type { ArtifactFile } from "@/api/types";
import { Markdown } from "@/components/Markdown";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCount, formatSize } from "@/lib/format";
import { FileHead } from "./FileHead";
import { Gallery } from "./Gallery";
import { kindOf, nameOf } from "./kinds";
import { ModelFolder } from "./ModelFolder";
import { textOf } from "./text";

const MOST_README = 256 * 1024;

interface Props {
  source: FileSource;
  /** The root is the empty path. */
  path: string;
  onShow(path: string): void;
}

/** What a folder is: how much it holds, the model that it may be, its README and its pictures. */
export function FolderPane({ source, path, onShow }: Props) {
  const query = useQuery(filesQuery(source, path));
  const files = query.data;
  const model = files?.find((file) => !file.is_dir && nameOf(file.path) === "MLmodel");
  const readme = files?.find((file) => !file.is_dir && /^readme\.(md|markdown)$/i.test(nameOf(file.path)));
  return (
    <section aria-label={path || "All files"} className="flex min-h-0 flex-1 flex-col">
      <FileHead path={path} href={zipUrl(source, path)} download={`${nameOf(path) || "artifacts"}.zip`} onShow={onShow} />
      <div className="grid min-h-0 flex-1 content-start gap-5 overflow-auto p-5">
        {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
        {query.isPending && <Spinner />}
        {files && <p className="text-sm text-dim">{countsOf(files)}</p>}
        {model && <ModelFolder source={source} path={path} model={model} />}
        {readme && <Readme source={source} file={readme} />}
        {files && <Gallery source={source} files={files} onShow={onShow} />}
        {files && files.length > 0 && !model && !readme && !files.some((file) => kindOf(file.path) === "image") && <Empty title="Choose a file to look at it." />}
      </div>
    </section>
  );
}

function countsOf(files: readonly ArtifactFile[]): string {
  const folders = files.filter((file) => file.is_dir).length;
  const bytes = files.reduce((sum, file) => sum + Number(file.file_size ?? 0), 0);
  const here = `${formatCount(files.length - folders, "file")} of ${formatSize(bytes)}`;
  return folders > 0 ? `${formatCount(folders, "folder")}, ${here}` : here;
}

function Readme({ source, file }: { source: FileSource; file: ArtifactFile }) {
  const query = useQuery(headQuery(source, file.path, MOST_README));
  const text = query.data && textOf(query.data.bytes);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => query.refetch()} />;
  if (!text) return null;
  return (
    <article aria-label={nameOf(file.path)} className="rounded-xl border border-line bg-surface p-5">
      <Markdown text={text} />
    </article>
  );
}
