/** Two texts line against line. */

import type { Change } from "diff";

/** A line of the one text, of the other, or of both; or lines left out because both have them. */
export type DiffLine =
  | { kind: "same" | "left" | "right"; text: string; left?: number; right?: number }
  | { kind: "gap"; lines: number };

/** So many lines around a difference are shown. */
const AROUND = 3;

/** The lines of changes as the library `diff` gives them; long runs of the same lines become gaps. */
export function diffLines(changes: readonly Change[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let [left, right] = [0, 0];
  changes.forEach((change, index) => {
    const texts = change.value.split("\n");
    if (texts.at(-1) === "") texts.pop();
    if (change.removed) for (const text of texts) lines.push({ kind: "left", text, left: ++left });
    else if (change.added) for (const text of texts) lines.push({ kind: "right", text, right: ++right });
    else {
      const before = index === 0 ? 0 : AROUND;
      const after = index === changes.length - 1 ? 0 : AROUND;
      const hidden = texts.length - before - after;
      texts.forEach((text, at) => {
        left += 1;
        right += 1;
        if (hidden > 1 && at >= before && at < texts.length - after) {
          if (at === before) lines.push({ kind: "gap", lines: hidden });
        } else lines.push({ kind: "same", text, left, right });
      });
    }
  });
  return lines;
}
