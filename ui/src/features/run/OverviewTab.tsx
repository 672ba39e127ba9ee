import type { Run } from "@/api/types";
import { Datasets } from "./Datasets";
import { Description } from "./Description";
import { Details } from "./Details";
import { MetricTable } from "./MetricTable";
import { ParamTable } from "./ParamTable";
import { Tags } from "./Tags";

/** What the run is, what went into it and what came out of it. */
export function OverviewTab({ run }: { run: Run }) {
  return (
    <div className="mx-auto grid max-w-[100rem] items-start gap-4 p-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="grid min-w-0 gap-4">
        <Description run={run} />
        <div className="grid items-start gap-4 2xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <MetricTable run={run} />
          <ParamTable run={run} />
        </div>
      </div>
      <div className="grid min-w-0 gap-4">
        <Details run={run} />
        <Datasets datasets={run.inputs?.dataset_inputs ?? []} />
        <Tags run={run} />
      </div>
    </div>
  );
}
