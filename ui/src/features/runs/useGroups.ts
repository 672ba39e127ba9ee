import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runGroupsQuery } from "@/api/run-groups";
import type { View } from "@/api/types";
import { literal } from "@/lib/filter";
import { fieldOfColumn, type RunColumn } from "./columns";
import type { Figures, GroupRow } from "./rows";

/** The server gives figures of so many metrics at once. */
const MOST_METRICS = 50;
const OF = { metrics: "last", min: "min", max: "max" } as const;
type Figured = keyof typeof OF;

interface Options {
  experimentId: string;
  filter: string;
  view: View;
  /** Ids of columns; without any the runs are not grouped. */
  by: readonly string[];
  columns: readonly RunColumn[];
  sort: string | undefined;
  ascending: boolean;
}

/** Groups of runs with mean and spread of the metrics that are shown. */
export function useGroups({ experimentId, filter, view, by, columns, sort, ascending }: Options) {
  const fields = by.map(groupField);
  const ask = (kind: Figured) => {
    const metrics = columns.filter((column) => column.kind === kind).slice(0, MOST_METRICS).map(({ key }) => key);
    const orderBy = groupOrder(sort, ascending, by, kind, metrics);
    const question = { experimentId, filter, view, by: fields, metrics, of: OF[kind], orderBy };
    return { ...runGroupsQuery(question), enabled: by.length > 0 && (kind === "metrics" || metrics.length > 0), placeholderData: keepPreviousData };
  };
  const last = useInfiniteQuery(ask("metrics"));
  const min = useInfiniteQuery(ask("min"));
  const max = useInfiniteQuery(ask("max"));

  const named = by.join("\n");
  const groups = useMemo(() => {
    if (!named) return undefined;
    const columnsOfGroups = named.split("\n");
    const rows = new Map<string, GroupRow>();
    const lists = [["metrics", last.data], ["min", min.data], ["max", max.data]] as const;
    for (const [kind, data] of lists) {
      for (const group of data?.pages.flatMap((page) => page.groups ?? []) ?? []) {
        const id = `group ${JSON.stringify(group.values)}`;
        const row = rows.get(id);
        if (!row && kind !== "metrics") continue;
        const figures = new Map(row?.figures);
        for (const { key, ...figure } of group.metrics ?? []) figures.set(`${kind}.${key}`, figuresOf(figure));
        if (row) rows.set(id, { ...row, figures });
        else {
          rows.set(id, {
            type: "group",
            id,
            list: "root",
            values: columnsOfGroups.map((column, at) => ({ column, value: group.values[at] ?? null })),
            runs: group.runs,
            latest: group.latest_start_time ?? undefined,
            figures,
            condition: columnsOfGroups.map((column, at) => conditionOf(groupField(column), group.values[at] ?? null)).join(" AND "),
          });
        }
      }
    }
    return [...rows.values()];
  }, [named, last.data, min.data, max.data]);
  return { groups, query: last };
}

function figuresOf(figure: { count: number; mean?: unknown; std?: unknown; min?: unknown; max?: unknown }): Figures {
  // NaN and infinities travel as text.
  const number = (value: unknown) => (value === null || value === undefined ? undefined : Number(value));
  const { count, mean, std, min, max } = figure;
  return { count, mean: number(mean), std: number(std), min: number(min), max: number(max) };
}

/** The field of a grouping. */
function groupField(id: string): string {
  return id === "attributes.datasets" ? "datasets.name" : (fieldOfColumn(id) ?? id);
}

function conditionOf(field: string, value: string | null): string {
  return value === null ? `${field} IS NULL` : `${field} = ${literal(value)}`;
}

/** The order of groups: by the column that orders the runs, as far as groups have it. */
function groupOrder(
  sort: string | undefined,
  ascending: boolean,
  by: readonly string[],
  kind: Figured,
  metrics: readonly string[],
): string[] {
  const way = ascending ? "ASC" : "DESC";
  if (sort === undefined) return [];
  if (sort === "attributes.start_time") return [`latest_start_time ${way}`];
  if (by.includes(sort)) return [`${groupField(sort)} ${way}`];
  const key = sort.startsWith(`${kind}.`) ? sort.slice(kind.length + 1) : undefined;
  return key !== undefined && metrics.includes(key) ? [`metrics.\`${key.replaceAll("`", "``")}\`.mean ${way}`] : [];
}
