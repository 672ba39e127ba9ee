import type { TreeRow } from "./folders";

/** Where a key leads in a tree, or what it does to the folder it is pressed on; undefined for other keys. */
export function step(key: string, at: number, rows: readonly TreeRow[]): { to: number } | { fold: boolean } | undefined {
  const row = rows[at];
  const last = rows.length - 1;
  if (!row) return undefined;
  switch (key) {
    case "ArrowDown":
      return { to: Math.min(at + 1, last) };
    case "ArrowUp":
      return { to: Math.max(at - 1, 0) };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: last };
    case "PageDown":
      return { to: Math.min(at + 15, last) };
    case "PageUp":
      return { to: Math.max(at - 15, 0) };
    case "ArrowRight":
      if (row.kind !== "folder") return undefined;
      return row.open ? { to: Math.min(at + 1, last) } : { fold: true };
    case "ArrowLeft":
      if (row.kind === "folder" && row.open) return { fold: false };
      for (let above = at - 1; above >= 0; above -= 1) if (rows[above]!.depth < row.depth) return { to: above };
      return undefined;
    default:
      return undefined;
  }
}
