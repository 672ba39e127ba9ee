/** Which rows are selected after a box was clicked. */

/**
 * The row becomes selected, or no longer; with `range` all loaded rows from the one clicked before to this one become
 * as this one becomes.
 */
export function toggled(
  selection: ReadonlySet<string>,
  idAt: (index: number) => string | undefined,
  index: number,
  anchor: number | undefined,
  range: boolean,
): ReadonlySet<string> {
  const id = idAt(index);
  if (id === undefined) return selection;
  const next = new Set(selection);
  const on = !next.has(id);
  const from = range && anchor !== undefined ? anchor : index;
  for (let at = Math.min(from, index); at <= Math.max(from, index); at += 1) {
    const one = idAt(at);
    if (one === undefined) continue;
    if (on) next.add(one);
    else next.delete(one);
  }
  return next;
}
