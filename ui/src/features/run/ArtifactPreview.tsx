import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { artifactHeadQuery, artifactUrl } from "@/api/artifacts";
import { CopyButton } from "@/components/ui/CopyButton";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatSize } from "@/lib/format";
import { isImage, type Preview, previewOf } from "./preview";

/** So much of a file is fetched to look at it. */
const HEAD = 512 * 1024;

/** A look at one file, and the way to have it. */
export function ArtifactPreview({ runId, path }: { runId: string; path: string }) {
  const url = artifactUrl(runId, path);
  return (
    <section aria-label={path} className="flex h-full flex-col">
      <header className="flex items-center gap-2 border-b border-line px-4 py-2">
        <h2 className="truncate font-mono text-xs" title={path}>
          {path}
        </h2>
        <CopyButton text={path} label="Copy the path" />
        <a
          href={url}
          download={path.slice(path.lastIndexOf("/") + 1)}
          className="ml-auto inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm font-medium hover:bg-sunken"
        >
          <Download className="size-4" /> Download
        </a>
      </header>
      <div className="min-h-0 flex-1 overflow-auto">
        {isImage(path) ? <ImagePreview url={url} path={path} /> : <FilePreview runId={runId} path={path} />}
      </div>
    </section>
  );
}

/** In an <img> no script of an SVG runs. */
function ImagePreview({ url, path }: { url: string; path: string }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <Empty title="The browser cannot show this image." />;
  return (
    <div className="grid min-h-full place-items-center p-6">
      <img src={url} alt={path} onError={() => setBroken(true)} className="max-h-[75vh] max-w-full rounded bg-white shadow" />
    </div>
  );
}

function FilePreview({ runId, path }: { runId: string; path: string }) {
  const query = useQuery(artifactHeadQuery(runId, path, HEAD));
  const preview = useMemo(() => query.data && previewOf(path, query.data), [path, query.data]);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!query.data || !preview) return <Spinner />;
  if (query.data.bytes.length === 0) return <Empty title="The file is empty." />;
  return (
    <>
      {!query.data.whole && preview.kind !== "binary" && (
        <p className="bg-sunken px-4 py-1.5 text-xs text-dim">The first {formatSize(HEAD)} of the file.</p>
      )}
      <Content preview={preview} />
    </>
  );
}

function Content({ preview }: { preview: Preview }) {
  switch (preview.kind) {
    case "binary":
      return <Empty title="No preview for this kind of file." />;
    case "text":
      return <pre className="p-4 font-mono text-xs leading-relaxed whitespace-pre-wrap">{preview.text}</pre>;
    case "table":
      return <TablePreview {...preview} />;
  }
}

function TablePreview({ columns, rows, total }: Extract<Preview, { kind: "table" }>) {
  return (
    <>
      <table className="min-w-full text-left text-sm">
        <thead className="sticky top-0 bg-canvas text-dim shadow-[0_1px_var(--line)]">
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col" className="px-4 py-2 font-medium whitespace-nowrap">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line/60">
          {rows.map((row, index) => (
            <tr key={index} className="hover:bg-surface">
              {row.map((cell, column) => (
                <td key={column} className="max-w-md truncate px-4 py-1.5 tabular-nums" title={cell}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {total > rows.length && (
        <p className="px-4 py-3 text-sm text-dim">
          {rows.length.toLocaleString("en-US")} of {total.toLocaleString("en-US")} rows.
        </p>
      )}
    </>
  );
}
