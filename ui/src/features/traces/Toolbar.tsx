import type { ReactNode } from "react";
import type { ApiError } from "@/api/request";
import { FilterBox } from "@/components/FilterBox";
import { FilterHelp } from "@/components/FilterHelp";
import { Segments } from "@/components/ui/Segments";
import { Facets } from "./Facets";
import { AddressViews } from "@/features/views/AddressViews";
import { type TracesSearch, tracesSearch, viewState } from "./search";
import { useTraceSource } from "./useTraceSource";
import { ViewChoice } from "./ViewChoice";

const EXAMPLE = "latency > 2000 AND text LIKE '%refund%'";
const TIMES = [
  { value: "hour", label: "1 h" },
  { value: "day", label: "24 h" },
  { value: "week", label: "7 d" },
  { value: "month", label: "30 d" },
  { value: "all", label: "All" },
] as const;

/** What a view says nothing of is not chosen in it. */
const NOTHING = tracesSearch({});

interface Props {
  experimentId: string;
  search: TracesSearch;
  /** What the server says of the filter, if it does not understand it. */
  rejection: ApiError | undefined;
  onChange(next: Partial<TracesSearch>, replace?: boolean): void;
  /** What stands beside the choice of the view. */
  tools?: ReactNode;
  /** What stands instead of the facets. */
  instead?: ReactNode;
  /** What stands after the facets. */
  after?: ReactNode;
}

/** Which traces are shown, and how: the same for the table, the sessions and the dashboard. */
export function Toolbar({ experimentId, search, rejection, onChange, tools, instead, after }: Props) {
  const source = useTraceSource(experimentId);
  const onFilter = (filter: string) => onChange({ filter: filter || undefined });
  return (
    <>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-3 pb-2">
        <FilterBox
          value={search.filter ?? ""}
          placeholder={EXAMPLE}
          rejection={rejection}
          onChange={onFilter}
          source={source}
          history="traces"
          help={<FilterHelp of="traces" onUse={onFilter} />}
        />
        <Segments
          label="Began in the last"
          value={search.from === undefined ? (search.time ?? "all") : ""}
          options={TIMES}
          onChange={(time) => onChange({ time: time === "all" || time === "" ? undefined : time, from: undefined, to: undefined })}
        />
        <ViewChoice view={search.view} onChange={onChange} />
        <AddressViews
          page="traces"
          experimentId={experimentId}
          state={viewState(search)}
          saved={search.saved}
          onApply={(state, saved) => onChange({ ...NOTHING, ...tracesSearch(state), saved })}
        />
        {tools}
      </div>
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-4 pb-2">
        {instead ?? (
          <>
            <Facets experimentId={experimentId} search={search} onChange={onChange} />
            {after}
          </>
        )}
      </div>
    </>
  );
}
