import { ArrowLeft, Download } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { CopyButton } from "@/components/ui/CopyButton";
import { IconButton } from "@/components/ui/Button";
import { formatSize } from "@/lib/format";
import { folderOf, nameOf } from "./kinds";

interface Props {
  path: string;
  /** In bytes, if it is known. */
  size?: number;
  /** Where it is downloaded. */
  href: string;
  download: string;
  /** What else can be done with it. */
  children?: ReactNode;
  /** Goes elsewhere in the files, where these can be seen. */
  onShow?(path: string): void;
}

/** Where one is in the files, and the way to have what is there. */
export function FileHead({ path, size, href, download, children, onShow }: Props) {
  const folders = folderOf(path).split("/").filter(Boolean);
  return (
    <header className="flex min-h-12 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-surface px-3 py-1.5">
      {onShow && (
        <IconButton label="All files" className="md:hidden" onClick={() => onShow("")}>
          <ArrowLeft className="size-4" />
        </IconButton>
      )}
      <h2 className="flex min-w-[min(16rem,75%)] flex-1 items-center gap-1 text-sm" title={path}>
        <span className="flex min-w-0 items-center gap-1">
          {(onShow ? folders : []).map((name, index) => (
            <Fragment key={index}>
              <button
                type="button"
                className="max-w-40 min-w-4 truncate text-dim hover:text-ink hover:underline max-md:hidden"
                onClick={() => onShow?.(folders.slice(0, index + 1).join("/"))}
              >
                {name}
              </button>
              <span aria-hidden className="text-dim max-md:hidden">
                /
              </span>
            </Fragment>
          ))}
          <span className="truncate font-medium">{nameOf(path) || "All files"}</span>
        </span>
        {path && <CopyButton text={path} label="Copy the path" />}
        {size !== undefined && <span className="shrink-0 text-xs text-dim tabular-nums">{formatSize(size)}</span>}
      </h2>
      <div className="ml-auto flex items-center gap-2">
        {children}
        <a
          href={href}
          download={download}
          className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm font-medium hover:bg-sunken"
        >
          <Download aria-hidden className="size-4" /> {download.endsWith(".zip") && !path.endsWith(".zip") ? "Download as zip" : "Download"}
        </a>
      </div>
    </header>
  );
}
