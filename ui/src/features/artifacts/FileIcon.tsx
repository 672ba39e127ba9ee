import { Binary, Braces, File, FileCode, FileText, Folder, FolderOpen, Image, Music, NotebookText, Table, Video } from "lucide-react";
import { codeLanguageOf, type FileKind, kindOf } from "./kinds";

const ICONS: Record<FileKind, typeof File> = {
  image: Image,
  audio: Music,
  video: Video,
  pdf: FileText,
  html: FileCode,
  markdown: FileText,
  notebook: NotebookText,
  csv: Table,
  parquet: Table,
  json: Braces,
  numpy: Binary,
  text: FileText,
  binary: Binary,
  unknown: File,
};

export function FileIcon({ path, isFolder, open }: { path: string; isFolder?: boolean; open?: boolean }) {
  const kind = kindOf(path);
  const Icon = isFolder ? (open ? FolderOpen : Folder) : kind === "text" && codeLanguageOf(path) ? FileCode : ICONS[kind];
  return <Icon aria-hidden className="size-4 shrink-0 text-dim" />;
}
