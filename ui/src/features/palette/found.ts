/** What the server found, as groups of the palette. */

import { Boxes, Brain, FlaskConical, ListTree, MessageSquareText, Play } from "lucide-react";
import type { Found } from "@/api/find";
import { runName } from "@/api/runs";
import { formatTime } from "@/lib/format";
import type { Entry, Group } from "./entry";

const id = encodeURIComponent;

const latest = (version: number | null | undefined) => (version ? `version ${version}` : undefined);

/** Only groups that have something in them, in the order in which people look. */
export function groupsOf(found: Found): Group[] {
  const groups: Group[] = [
    {
      title: "Experiments",
      entries: (found.experiments ?? []).map((one): Entry => ({
        id: `experiment ${one.experiment_id}`,
        label: one.name,
        detail: one.experiment_id,
        Icon: FlaskConical,
        href: `/experiments/${id(one.experiment_id)}`,
      })),
    },
    {
      title: "Runs",
      entries: (found.runs ?? []).map((run): Entry => ({
        id: `run ${run.run_id}`,
        label: runName(run),
        detail: [run.experiment_name, run.start_time && formatTime(run.start_time)].filter(Boolean).join(" · "),
        Icon: Play,
        href: `/runs/${id(run.run_id)}`,
      })),
    },
    {
      title: "Logged models",
      entries: (found.logged_models ?? []).map((model): Entry => ({
        id: `logged model ${model.model_id}`,
        label: model.name || model.model_id,
        detail: [model.experiment_name, model.model_id].join(" · "),
        Icon: Brain,
        href: `/logged-models/${id(model.model_id)}`,
      })),
    },
    {
      title: "Registered models",
      entries: (found.registered_models ?? []).map((model): Entry => ({
        id: `model ${model.name}`,
        label: model.name,
        detail: latest(model.latest_version),
        Icon: Boxes,
        href: `/models/${id(model.name)}`,
      })),
    },
    {
      title: "Prompts",
      entries: (found.prompts ?? []).map((prompt): Entry => ({
        id: `prompt ${prompt.name}`,
        label: prompt.name,
        detail: latest(prompt.latest_version),
        Icon: MessageSquareText,
        href: `/models/${id(prompt.name)}`,
      })),
    },
    {
      title: "Traces",
      entries: (found.traces ?? []).map((trace): Entry => ({
        id: `trace ${trace.trace_id}`,
        label: trace.name || trace.trace_id,
        detail: [trace.experiment_name, formatTime(trace.request_time)].join(" · "),
        Icon: ListTree,
        href: `/traces/${id(trace.trace_id)}`,
      })),
    },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}
