import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { figuresQuery, type TraceInfo } from "@/api/traces";
import type { TracesSearch } from "./search";
import { Facet, type FacetValue } from "./Facet";
import { countsBy } from "./figures";
import { liveFigures } from "./live";
import { conditionsOf, type FacetKey, FACETS } from "./question";
import { TimeChip } from "./TimeChip";
import { nameOf, sessionOf, stateOf, userOf } from "./trace";

const STATES: Record<string, string> = { OK: "OK", ERROR: "Error", IN_PROGRESS: "In progress", STATE_UNSPECIFIED: "No state" };
const OF_LOADED = "Those of the traces that are loaded, or whatever you type.";

interface Props {
  experimentId: string;
  search: TracesSearch;
  /** Of the time, in milliseconds. */
  start?: number;
  end?: number;
  /** Whether to count now. */
  ready: boolean;
  traces: readonly TraceInfo[];
  onChange(next: Partial<TracesSearch>): void;
}

/** What can be chosen quickly: state and name with the counts of all traces, session and user of those loaded. */
export function Facets({ experimentId, search, start, end, ready, traces, onChange }: Props) {
  const states = useCounts(experimentId, search, { start, end }, ready, "state", "trace_status");
  const names = useCounts(experimentId, search, { start, end }, ready, "name", "trace_name");
  const loaded = useMemo(
    () => ({
      state: countsIn(traces, stateOf),
      name: countsIn(traces, nameOf),
      session: countsIn(traces, sessionOf),
      user: countsIn(traces, userOf),
    }),
    [traces],
  );
  const values: Record<FacetKey, { values: FacetValue[]; note?: string }> = {
    state: {
      values: listed(states ?? loaded.state).map((one) => ({ ...one, label: STATES[one.value] ?? one.value })),
    },
    name: { values: listed(names ?? loaded.name), note: names ? undefined : OF_LOADED },
    session: { values: listed(loaded.session), note: OF_LOADED },
    user: { values: listed(loaded.user), note: OF_LOADED },
  };
  return (
    <div role="group" aria-label="Only traces with" className="flex flex-wrap items-center gap-1.5">
      {FACETS.map(({ key, label }) => (
        <Facet
          key={key}
          label={label}
          chosen={search[key]}
          {...values[key]}
          onChoose={(value) => onChange({ [key]: value })}
        />
      ))}
      {search.from !== undefined && search.to !== undefined && (
        <TimeChip from={search.from} to={search.to} onClear={() => onChange({ from: undefined, to: undefined })} />
      )}
    </div>
  );
}

function useCounts(
  experimentId: string,
  search: TracesSearch,
  time: { start?: number; end?: number },
  enabled: boolean,
  facet: FacetKey,
  dimension: string,
): Map<string, number> | undefined {
  const { data, error } = useQuery({
    ...figuresQuery({
      experimentId,
      metric: "trace_count",
      aggregations: [{ aggregation_type: "COUNT" }],
      dimensions: [dimension],
      filters: [...conditionsOf(search, facet), ...(search.filter ? [search.filter] : [])],
      ...time,
    }),
    enabled,
    refetchInterval: liveFigures,
    placeholderData: keepPreviousData,
  });
  // A filter on text has no figures: then those that are loaded are counted.
  return useMemo(() => (data && !error ? countsBy(data, dimension) : undefined), [data, error, dimension]);
}

function countsIn(traces: readonly TraceInfo[], value: (info: TraceInfo) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const info of traces) {
    const one = value(info);
    if (one) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return counts;
}

function listed(counts: Map<string, number>): FacetValue[] {
  return [...counts].map(([value, count]) => ({ value, count })).sort((one, other) => other.count - one.count);
}
