/** The generated types by the names the page uses. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Experiment = Schemas["ExperimentMessage"];
export type ExperimentSummary = Schemas["ExperimentSummary"];
export type Run = Schemas["RunMessage"];
export type RunInfo = Schemas["RunInfo"];
export type Metric = Schemas["Metric"];
export type Dataset = Schemas["DatasetInput"];
export type ArtifactFile = Schemas["FileInfo"];

/** Which of the living and the deleted a listing shows. */
export type View = "active" | "deleted";

export const VIEW_TYPES = { active: "ACTIVE_ONLY", deleted: "DELETED_ONLY" } as const;

/** A metric value as a number: NaN and infinities travel as text. */
export function metricValue(value: Metric["value"]): number {
  return Number(value);
}
