import { Download, Paperclip } from "lucide-react";
import { formatSize } from "@/lib/format";
import type { AttachedFile } from "./attachments";

/** The files of a span: pictures are shown, sound and films are played, everything can be had as a file. */
export function Attachments({ files }: { files: AttachedFile[] }) {
  return (
    <section aria-label="Attachments" className="min-w-0 rounded-lg border border-line bg-surface">
      <h3 className="flex items-center gap-1.5 border-b border-line px-3 py-1.5 text-sm font-semibold">
        <Paperclip aria-hidden className="size-3.5 text-dim" /> Attachments
      </h3>
      <ul className="flex flex-wrap gap-3 p-3">
        {files.map((file) => (
          <li key={file.id} className="grid max-w-full content-start gap-1">
            <Preview file={file} />
            <a
              href={file.url}
              download
              className="inline-flex items-center gap-1 text-xs text-dim hover:text-accent"
              title={`Download ${file.id}`}
            >
              <Download aria-hidden className="size-3.5" />
              <span className="max-w-48 truncate">{file.type || "file"}</span>
              {file.size !== undefined && <span className="tabular-nums">{formatSize(file.size)}</span>}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Preview({ file: { type, url } }: { file: AttachedFile }) {
  // Pictures of vectors hold scripts, which do not run inside of an image.
  if (type.startsWith("image/")) {
    return <img src={url} alt="Attachment" loading="lazy" className="max-h-40 max-w-60 rounded-md border border-line bg-canvas object-contain" />;
  }
  if (type.startsWith("audio/")) return <audio src={url} controls preload="none" aria-label="Attached sound" className="max-w-full" />;
  if (type.startsWith("video/")) return <video src={url} controls preload="none" aria-label="Attached film" className="max-h-60 max-w-full" />;
  return null;
}
