/** The rows of a tree of files, and how the keyboard moves in it. */

import type { ArtifactFile } from "@/api/types";
import { nameOf } from "./kinds";

/** What is known of a folder that is open. */
export interface Folder {
  files: readonly ArtifactFile[] | undefined;
  error: Error | null;
}

/** A line of the tree: a file or folder, or what is to be said of the folder above. */
export type TreeLine =
  | { kind: "file"; path: string; name: string; depth: number; isFolder: boolean; open: boolean; size: number; place: number; of: number }
  | { kind: "note"; path: string; depth: number; note: "loading" | "empty" | "failed"; error?: Error };

export type FileLine = Extract<TreeLine, { kind: "file" }>;

/**
 * The lines in sight. With a text to find, only names that hold it, and the folders above them; what is in closed
 * folders is not known and not found.
 */
export function linesOf(folders: ReadonlyMap<string, Folder>, open: ReadonlySet<string>, wanted = ""): TreeLine[] {
  const lines: TreeLine[] = [];
  addFolder(lines, folders, open, wanted.toLowerCase(), "", 0);
  return lines;
}

function addFolder(
  lines: TreeLine[],
  folders: ReadonlyMap<string, Folder>,
  open: ReadonlySet<string>,
  wanted: string,
  path: string,
  depth: number,
): void {
  const folder = folders.get(path);
  if (!folder?.files) {
    lines.push({ kind: "note", path, depth, note: folder?.error ? "failed" : "loading", error: folder?.error ?? undefined });
    return;
  }
  if (folder.files.length === 0 && !wanted) lines.push({ kind: "note", path, depth, note: "empty" });
  const of = folder.files.length;
  folder.files.forEach((file, index) => {
    const isFolder = Boolean(file.is_dir);
    const isOpen = isFolder && open.has(file.path);
    const name = nameOf(file.path);
    const line: FileLine = { kind: "file", path: file.path, name, depth, isFolder, open: isOpen, size: Number(file.file_size ?? 0), place: index + 1, of };
    const at = lines.length;
    lines.push(line);
    // A folder whose own name is wanted is shown with all that it holds.
    const found = !wanted || name.toLowerCase().includes(wanted);
    if (isOpen) addFolder(lines, folders, open, found ? "" : wanted, file.path, depth + 1);
    if (!found && !lines.slice(at + 1).some((inner) => inner.kind === "file")) lines.length = at;
  });
}

/** What a key does in the tree. */
export type Move = { to: number } | { open: string } | { close: string } | { choose: number };

/** What a key asks for at a line; undefined for one that does nothing. */
export function moveOf(key: string, lines: readonly TreeLine[], at: number, page: number): Move | undefined {
  const line = lines[at];
  const last = lines.length - 1;
  switch (key) {
    case "ArrowDown":
      return { to: Math.min(at + 1, last) };
    case "ArrowUp":
      return { to: Math.max(at - 1, 0) };
    case "PageDown":
      return { to: Math.min(at + page, last) };
    case "PageUp":
      return { to: Math.max(at - page, 0) };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: last };
    case "Enter":
    case " ":
      return line ? { choose: at } : undefined;
    case "ArrowRight":
      if (line?.kind !== "file" || !line.isFolder) return undefined;
      return line.open ? { to: Math.min(at + 1, last) } : { open: line.path };
    case "ArrowLeft": {
      if (line?.kind === "file" && line.open) return { close: line.path };
      if (!line || line.depth === 0) return undefined;
      for (let above = at - 1; above >= 0; above -= 1) if (lines[above]!.depth < line.depth) return { to: above };
      return undefined;
    }
    default:
      return undefined;
  }
}

/** The next line, from a place on and around, whose name begins so. */
export function lineNamed(beginning: string, lines: readonly TreeLine[], from: number): number | undefined {
  const wanted = beginning.toLowerCase();
  for (let step = 0; step < lines.length; step += 1) {
    const at = (from + step) % lines.length;
    const line = lines[at]!;
    if (line.kind === "file" && line.name.toLowerCase().startsWith(wanted)) return at;
  }
  return undefined;
}

/** `a`, `a/b` for `a/b/file`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
