/** The files of several runs as one listing. */

import type { ArtifactFile } from "@/api/types";

/** A file or folder that at least one of the runs has. */
export interface SharedFile {
  path: string;
  name: string;
  isFolder: boolean;
  /** Its size in each run, in bytes; undefined in runs without it. */
  sizes: (number | undefined)[];
}

/** Folders first, then by name; a path that is a folder here and a file there is two entries. */
export function sharedFiles(listings: readonly (readonly ArtifactFile[] | undefined)[]): SharedFile[] {
  const found = new Map<string, SharedFile>();
  listings.forEach((files, index) => {
    for (const { path, is_dir: isFolder = false, file_size: size } of files ?? []) {
      const key = `${isFolder ? "/" : ""}${path}`;
      let file = found.get(key);
      if (!file) {
        const sizes = new Array<number | undefined>(listings.length).fill(undefined);
        file = { path, name: path.slice(path.lastIndexOf("/") + 1), isFolder: Boolean(isFolder), sizes };
        found.set(key, file);
      }
      file.sizes[index] = Number(size ?? 0);
    }
  });
  return [...found.values()].sort(
    (one, other) =>
      Number(other.isFolder) - Number(one.isFolder) || one.name.localeCompare(other.name, "en", { numeric: true }),
  );
}
