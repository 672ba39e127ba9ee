import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { filesQuery, previewUrl } from "@/api/artifacts";
import { DataView } from "@/charts/DataView";
import type { DataTable } from "@/charts/exports";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Modal } from "@/components/ui/Modal";
import { Select } from "@/components/ui/Select";
import { Spinner } from "@/components/ui/Spinner";
import { type Series, type SeriesImage, seriesOf } from "@/features/artifacts/series";
import { useCharts } from "../context";
import { type ChartRun, IMAGES_TAG } from "../fields";
import { type PanelProps, useExporter } from "./panelProps";

/** Runs whose images are listed: each is a request, and side by side there is room for so many. */
const RUNS = 24;
const FOOT = 44;

const imageUrl = (runId: string, path: string) => previewUrl({ kind: "run", id: runId }, path);

/** The image of a step, or the last one before it. */
function imageAt(all: readonly Series[] | undefined, key: string, step: number): SeriesImage | undefined {
  return all?.find((series) => series.key === key)?.images.findLast((image) => image.step <= step);
}

/** Images of the same step, of several runs side by side. */
export default function ImagesPanel({ panel, title, height, enabled, asTable, exporter }: PanelProps) {
  const { visible } = useCharts();
  const runs = useMemo(() => visible.filter(({ row }) => row.tags.has(IMAGES_TAG)), [visible]);
  const shown = runs.slice(0, RUNS);
  const queries = useQueries({ queries: shown.map((run) => ({ ...filesQuery({ kind: "run", id: run.id }, "images"), enabled, staleTime: 10_000 })) });
  const lists = queries.map(({ data }) => data);
  const byRun = useMemo(
    () => new Map(shown.map((run, at) => [run.id, seriesOf(lists[at] ?? []).series])),
    // The lists are the state of the queries.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shown.map(({ id }) => id).join(), ...lists],
  );
  const keys = useMemo(() => [...new Set([...byRun.values()].flatMap((all) => all.map((series) => series.key)))].sort(), [byRun]);
  const [chosenKey, chooseKey] = useState<string>();
  const key = panel.key ?? chosenKey ?? keys[0] ?? "";
  const steps = useMemo(
    () => [...new Set([...byRun.values()].flatMap((all) => all.filter((series) => series.key === key).flatMap(({ images }) => images.map(({ step }) => step))))].sort((one, other) => one - other),
    [byRun, key],
  );
  const [chosenStep, chooseStep] = useState<number>();
  // Until a step is chosen the last one is shown, also when training goes on.
  const at = chosenStep === undefined ? steps.length - 1 : Math.max(0, steps.findLastIndex((step) => step <= chosenStep));
  const step = steps[at];
  const [enlarged, enlarge] = useState<{ run: ChartRun; image: SeriesImage }>();
  const table = (): DataTable => ({
    columns: ["run_id", "run", "key", "step", "path"],
    rows: shown.flatMap((run) => (byRun.get(run.id) ?? []).flatMap((series) => series.images.map((image) => [run.id, run.name, series.key, image.step, image.path]))),
  });
  useExporter(exporter, { table });
  const error = queries.find((query) => query.error)?.error;

  if (error) return <ErrorNote error={error} className="m-4" />;
  if (queries.some(({ isPending }) => isPending)) return <Spinner />;
  if (step === undefined) {
    return (
      <p className="grid place-items-center px-4 text-center text-sm text-dim" style={{ height }}>
        {runs.length === 0 ? "None of these runs has logged images with mlflow.log_image(image, key=…, step=…)." : "There are no images of that key."}
      </p>
    );
  }
  if (asTable) return <DataView table={table()} height={height} label={`Data of ${title}`} />;
  return (
    <>
      <div className="flex items-center gap-3 px-3" style={{ height: FOOT }}>
        {panel.key === undefined && keys.length > 1 && <Select label="Key of the images" value={key} options={keys.map((value) => ({ value, label: value }))} onChange={chooseKey} className="max-w-48" />}
        <input
          type="range"
          aria-label="Step of the images"
          aria-valuetext={`step ${step}`}
          min={0}
          max={steps.length - 1}
          value={at}
          disabled={steps.length < 2}
          onChange={(event) => chooseStep(steps[Number(event.target.value)])}
          className="min-w-0 flex-1 accent-accent"
        />
        <output className="shrink-0 text-sm tabular-nums">step {step.toLocaleString("en-US")}</output>
      </div>
      <ul className="grid auto-rows-max grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-3 overflow-y-auto px-3" style={{ height: height - FOOT }}>
        {shown.map((run) => {
          const image = imageAt(byRun.get(run.id), key, step);
          return (
            <li key={run.id} className="min-w-0">
              {image ? (
                <button type="button" className="block w-full overflow-hidden rounded-md border border-line bg-sunken" onClick={() => enlarge({ run, image })}>
                  <img
                    src={imageUrl(run.id, image.small)}
                    alt={`${key} of ${run.name} at step ${image.step}`}
                    loading="lazy"
                    className="aspect-square w-full object-contain [image-rendering:pixelated]"
                  />
                </button>
              ) : (
                <div className="grid aspect-square place-items-center rounded-md border border-dashed border-line text-xs text-dim">none</div>
              )}
              <p className="flex items-center gap-1.5 pt-1 text-xs">
                <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: run.colour }} />
                <span className="truncate">{run.name}</span>
                {image && image.step !== step && <span className="ml-auto shrink-0 text-dim">step {image.step}</span>}
              </p>
            </li>
          );
        })}
      </ul>
      {runs.length > RUNS && <p className="px-3 text-xs text-dim">The first {RUNS} of {runs.length} runs that have images.</p>}
      {enlarged && (
        <Modal title={`${key} of ${enlarged.run.name}, step ${enlarged.image.step}`} onClose={() => enlarge(undefined)}>
          <img src={imageUrl(enlarged.run.id, enlarged.image.path)} alt="" className="mx-auto max-h-[70vh] min-w-[50%] object-contain [image-rendering:pixelated]" />
        </Modal>
      )}
    </>
  );
}
