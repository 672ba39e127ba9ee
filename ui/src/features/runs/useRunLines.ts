import { useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { childCountsQuery, runCountQuery, type RunList, type RunParts, runWindowQuery, WINDOW } from "@/api/runs";
import type { TreePlace } from "@/components/table/Row";
import { field, literal } from "@/lib/filter";
import { both } from "./facets";
import { levelOf, placeAt, sizeOf, type Unfolded, windowsOf } from "./lines";
import { type GroupRow, type RunRow, rowsOf, runIdOf, type TableRow } from "./rows";

/** So many lines before and after those in sight are loaded as well. */
const BEHIND = 60;
const AHEAD = 260;

interface Options {
  /** The runs of the table; with groups, of what these are groups. */
  root: RunList;
  /** Undefined where the table is not grouped. */
  groups: readonly GroupRow[] | undefined;
  nested: boolean;
  /** What to ask for; the first piece always, the others where their columns are in sight. */
  pieces: readonly RunParts[];
  sight: { first: number; last: number };
}

/** The lines of the table: runs, groups and what is unfolded below them, loaded where the reader looks. */
export function useRunLines({ root, groups, nested, pieces, sight }: Options) {
  const [unfolded, setUnfolded] = useState<ReadonlyMap<string, Unfolded>>(new Map());
  const listOf = useCallback((list: string) => runListOf(list, root, groups), [root, groups]);

  const open = useMemo(() => [...unfolded.keys()], [unfolded]);
  const total = useQuery({ ...countQuery(root), enabled: groups === undefined });
  const openCounts = useQueries({ queries: open.map((id) => countQuery(listOf(id))) });
  const counted = openCounts.map((query) => query.data ?? 0).join();

  // Where the first windows are there before the count, they are shown.
  const [least, setLeast] = useState(0);
  const rootCount = groups ? groups.length : (total.data ?? least);
  const level = useMemo(() => {
    const counts = new Map(open.map((id, at) => [id, Number(counted.split(",")[at] ?? 0)]));
    return levelOf("root", (list) => (list === "root" ? rootCount : (counts.get(list) ?? 0)), unfolded);
  }, [rootCount, open, counted, unfolded]);

  // ---- windows ----

  const direction = useRef({ first: 0, down: true });
  if (sight.first !== direction.current.first) {
    direction.current = { first: sight.first, down: sight.first > direction.current.first };
  }
  const { down } = direction.current;
  const wanted = useMemo(() => {
    const before = down ? BEHIND : AHEAD;
    const after = down ? AHEAD : BEHIND;
    const found = windowsOf(level, sight.first - before, sight.last + after, WINDOW);
    // The first window says how many there are at least.
    if (!groups && found.size === 0) found.set("root", new Set([0]));
    return [...found].flatMap(([list, numbers]) => (list === "root" && groups ? [] : [...numbers].map((number) => ({ list, number }))));
  }, [level, sight.first, sight.last, down, groups]);
  const asked = wanted.flatMap(({ list, number }) => pieces.map((piece) => ({ list, number, piece })));
  const answers = useQueries({
    queries: asked.map(({ list, number, piece }) => runWindowQuery(listOf(list), number, piece)),
  });

  // What was loaded for other columns stands there until these have come.
  const kept = useRef(new Map<string, RunRow[]>());
  const keptOf = useRef(root);
  if (keptOf.current !== root) {
    keptOf.current = root;
    kept.current = new Map();
  }
  const loaded = new Map<string, RunRow[]>();
  wanted.forEach(({ list, number }, at) => {
    const data = pieces.map((_, piece) => answers[at * pieces.length + piece]?.data);
    const name = `${list} ${number}`;
    const rows = data[0] ? rowsOf(list, prefixOf(list), data) : kept.current.get(name);
    if (rows) loaded.set(name, rows);
  });
  useEffect(() => {
    for (const [name, rows] of loaded) kept.current.set(name, rows);
    // Windows far away are let go.
    for (const name of kept.current.keys()) if (kept.current.size > 40 && !loaded.has(name)) kept.current.delete(name);
  });
  const firstRows = loaded.get("root 0")?.length ?? 0;
  useEffect(() => setLeast(firstRows), [firstRows]);

  const stamp = useStamp([...loaded].flat());
  const rowAt = useCallback(
    (line: number): TableRow | undefined => {
      const place = placeAt(level, line);
      if (!place) return undefined;
      if (place.list === "root" && groups) return groups[place.index];
      return loaded.get(`${place.list} ${Math.floor(place.index / WINDOW)}`)?.[place.index % WINDOW];
    },
    // eslint-disable-next-line -- `stamp` says when what is loaded is something else.
    [level, groups, stamp],
  );

  // Rows that moved take what is below them along; those that are gone leave with it.
  useEffect(() => {
    setUnfolded((before) => followed(before, loaded));
  }, [stamp]);

  // ---- children ----

  // The server counts the active runs below each; how many of them are found is asked where that is not the same.
  const exact = root.filter === "" && root.view === "active";
  const above = nested && !groups ? wanted.map((window) => parentsIn(loaded.get(`${window.list} ${window.number}`))) : [];
  const counts = useQueries({
    queries: above.filter((rows) => !exact && rows.length > 0).map((rows) => childCountsQuery(root, rows.map(({ id }) => id))),
    combine: combineCounts,
  });
  const children = useMemo(
    () => (exact ? new Map(above.flat().map(({ id, children }) => [id, children])) : counts),
    // eslint-disable-next-line -- `stamp` says when what is loaded is something else.
    [exact, counts, stamp, nested],
  );

  const unfold = useCallback(
    (id: string, line: number | undefined) => {
      setUnfolded((before) => {
        const next = new Map(before);
        if (next.delete(id)) {
          // What is below it is folded with it.
          for (const [inner, place] of before) if (place.list === id) next.delete(inner);
          return next;
        }
        const place = line === undefined ? undefined : placeAt(level, line);
        if (place) next.set(id, { list: place.list, index: place.index });
        return next;
      });
    },
    [level],
  );
  useEffect(() => setUnfolded(new Map()), [root.filter, root.orderBy.join(), root.view, root.topLevel, groups === undefined]);

  const indented = groups !== undefined || children.size > 0 || unfolded.size > 0;
  const depths = useMemo(() => depthsOf(unfolded), [unfolded]);
  const placeOf = useCallback(
    (row: TableRow): TreePlace => ({
      depth: row.list === "root" ? 0 : (depths.get(row.list) ?? 0) + 1,
      children: row.type === "group" ? row.runs : (children.get(row.info.run_id) ?? 0),
      open: unfolded.has(row.id),
      indented,
    }),
    [depths, children, unfolded, indented],
  );

  const failed = answers.find((answer) => answer.error) ?? openCounts.find((count) => count.error);
  return {
    count: sizeOf(level),
    /** How many the search finds at the top; undefined until that is known. */
    total: groups ? undefined : total.data,
    rowAt,
    placeOf,
    unfold,
    error: failed?.error ?? total.error ?? undefined,
    checkedAt: answers[0]?.dataUpdatedAt ?? 0,
    isPending: !groups && answers[0]?.isPending === true && loaded.size === 0,
  };
}

const countQuery = (list: RunList) => runCountQuery(list.experimentId, list.filter, list.view, list.topLevel);

/** In a group the same run may stand a second time. */
const prefixOf = (list: string) => (list.startsWith("group ") ? `${list}:` : "");

/** The runs below a row: a group's, or the children of a run. */
function runListOf(list: string, root: RunList, groups: readonly GroupRow[] | undefined): RunList {
  if (list === "root") return root;
  const condition = groups
    ? (groups.find(({ id }) => id === list)?.condition ?? "attributes.run_id IN ('')")
    : `${field("tags", "mlflow.parentRunId")} = ${literal(runIdOf(list))}`;
  return { ...root, topLevel: false, filter: both(root.filter, condition) };
}

function depthsOf(unfolded: ReadonlyMap<string, Unfolded>): ReadonlyMap<string, number> {
  const depthOf = (id: string, left = 30): number => {
    const place = unfolded.get(id);
    return !place || place.list === "root" || left === 0 ? 0 : depthOf(place.list, left - 1) + 1;
  };
  return new Map([...unfolded.keys()].map((id) => [id, depthOf(id)]));
}

function followed(before: ReadonlyMap<string, Unfolded>, loaded: ReadonlyMap<string, RunRow[]>): ReadonlyMap<string, Unfolded> {
  const next = new Map(before);
  let changed = false;
  for (const [id, place] of before) {
    const there = loaded.get(`${place.list} ${Math.floor(place.index / WINDOW)}`);
    if (!there || there[place.index % WINDOW]?.id === id) continue;
    const found = [...loaded].find(([name, rows]) => name.startsWith(`${place.list} `) && rows.some((row) => row.id === id));
    changed = true;
    if (!found) next.delete(id);
    else {
      const number = Number(found[0].slice(place.list.length + 1));
      next.set(id, { list: place.list, index: number * WINDOW + found[1].findIndex((row) => row.id === id) });
    }
  }
  return changed ? next : before;
}

/** The runs of a window that have others below them. */
const parentsIn = (rows: readonly RunRow[] = []) =>
  rows.filter(({ children }) => children > 0).map(({ info, children }) => ({ id: info.run_id, children }));

function combineCounts(results: { data?: ReadonlyMap<string, number> }[]): ReadonlyMap<string, number> {
  return new Map(results.flatMap(({ data }) => [...(data ?? [])]));
}

/** A number that becomes another one whenever the list has other items. */
function useStamp(items: readonly unknown[]): number {
  const before = useRef<{ items: readonly unknown[]; stamp: number }>({ items, stamp: 0 });
  const { items: known } = before.current;
  if (known.length !== items.length || known.some((item, at) => item !== items[at])) {
    before.current = { items, stamp: before.current.stamp + 1 };
  }
  return before.current.stamp;
}
