import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { loggedModelQuery } from "@/api/models";
import type { Run } from "@/api/types";
import { Age } from "@/components/ui/Age";

/** A model of a run. */
export interface RunModel {
  id: string;
  /** Whether the run made it or used it. */
  made: boolean;
  step?: number;
}

export function modelsOf(run: Run): RunModel[] {
  return [
    ...(run.outputs?.model_outputs ?? []).map(({ model_id: id, step }): RunModel => ({ id, made: true, step: Number(step ?? 0) })),
    ...(run.inputs?.model_inputs ?? []).map(({ model_id: id }): RunModel => ({ id, made: false })),
  ];
}

/** More are not listed. */
const MOST = 200;

/** The logged models that the run made, and those that it used. */
export function ModelsTab({ run }: { run: Run }) {
  const models = modelsOf(run);
  const known = useQueries({ queries: models.slice(0, MOST).map(({ id }) => ({ ...loggedModelQuery(id), staleTime: 60_000 })) });
  return (
    <div className="mx-auto max-w-5xl p-4">
      <table className="w-full overflow-hidden rounded-xl border border-line bg-surface text-left text-sm">
        <thead className="text-xs text-dim">
          <tr className="border-b border-line">
            {["Model", "", "Step", "Status", "Created"].map((title, index) => (
              <th key={index} scope="col" className={`px-4 py-2 font-normal ${index > 1 ? "max-md:hidden" : ""}`}>
                {title || <span className="sr-only">Made or used</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line/60">
          {models.slice(0, MOST).map(({ id, made, step }, index) => {
            const { data, error } = known[index]!;
            return (
              <tr key={`${id} ${made} ${step}`} className="hover:bg-canvas">
                <td className="px-4 py-2">
                  <Link to="/logged-models/$modelId" params={{ modelId: id }} className="font-medium hover:text-accent hover:underline">
                    {data?.info.name || id}
                  </Link>
                  <span className="block font-mono text-xs text-dim">{error ? error.message : id}</span>
                </td>
                <td className="px-4 py-2">
                  <span className={made ? "rounded bg-accent-soft px-1.5 py-0.5 text-xs text-accent" : "rounded bg-sunken px-1.5 py-0.5 text-xs text-dim"}>{made ? "made" : "used"}</span>
                </td>
                <td className="px-4 py-2 tabular-nums max-md:hidden">{made ? step : "–"}</td>
                <td className="px-4 py-2 text-dim max-md:hidden">{STATUSES[data?.info.status ?? ""] ?? "–"}</td>
                <td className="px-4 py-2 text-dim max-md:hidden">
                  <Age time={Number(data?.info.creation_timestamp_ms ?? 0)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {models.length > MOST && <p className="py-2 text-sm text-dim">The first {MOST} of {models.length.toLocaleString("en-US")} models.</p>}
    </div>
  );
}

const STATUSES: Record<string, string> = {
  LOGGED_MODEL_PENDING: "Pending",
  LOGGED_MODEL_READY: "Ready",
  LOGGED_MODEL_UPLOAD_FAILED: "Failed",
};
