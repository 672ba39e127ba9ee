/** Things next to each other: which rows there are, and in which they differ. */

export interface Group {
  title: string;
  /** For every thing its values by key. */
  values: readonly ReadonlyMap<string, Cell>[];
}

/** What stands in a cell: said to people; `exact` is what is compared. */
export interface Cell {
  text: string;
  exact?: string;
  numeric?: boolean;
}

export interface ComparedRow {
  key: string;
  cells: (Cell | undefined)[];
  differs: boolean;
}

export interface ComparedGroup {
  title: string;
  rows: ComparedRow[];
  /** How many of all its rows differ. */
  differing: number;
}

const exactly = (cell: Cell | undefined) => (cell === undefined ? undefined : (cell.exact ?? cell.text));

/** The rows of every group, by key; with `onlyDifferences` those whose values are not the same everywhere. */
export function compared(groups: readonly Group[], onlyDifferences: boolean, wanted = ""): ComparedGroup[] {
  const needle = wanted.toLowerCase();
  return groups.map(({ title, values }) => {
    const keys = [...new Set(values.flatMap((of) => [...of.keys()]))].sort((one, other) =>
      one.localeCompare(other, "en", { numeric: true }),
    );
    const rows = keys.map((key): ComparedRow => {
      const cells = values.map((of) => of.get(key));
      const differs = cells.some((cell) => exactly(cell) !== exactly(cells[0]));
      return { key, cells, differs };
    });
    return {
      title,
      rows: rows.filter(({ key, differs }) => (differs || !onlyDifferences) && key.toLowerCase().includes(needle)),
      differing: rows.filter(({ differs }) => differs).length,
    };
  });
}

/** The requirements of a file by package: `numpy==2.1` is `==2.1` of `numpy`. Lines that are none keep their text. */
export function requirementsOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const raw of text.split("\n")) {
    const line = raw.replace(/(^|\s)#.*$/, "").trim();
    if (!line) continue;
    const named = /^([A-Za-z0-9][\w.-]*)(\[[^\]]*\])?\s*(.*)$/.exec(line);
    if (named) found.set(`${named[1]!.toLowerCase()}${named[2] ?? ""}`, named[3] || "any");
    else found.set(line, "yes");
  }
  return found;
}
