/** The lineage of a model: what is known of it, as nodes and edges. */

import type { LoggedModel } from "@/api/models";
import type { ModelVersion } from "@/api/registry";
import type { LineageEdge } from "./lineage";
import type { GraphNode } from "./LineageGraph";
import { datasetsOf, latestMetrics } from "./loggedModel";

/** So many runs, data sets and versions are drawn; the rest is counted. */
const MOST = 12;

interface Known {
  /** The page that the graph is on. */
  current: { modelId: string } | { name: string; version: string };
  model?: LoggedModel;
  versions: readonly ModelVersion[];
  /** Names of runs by id. */
  runs: Readonly<Record<string, string>>;
  /** The run that made it, where no logged model says so. */
  runId?: string;
  /** How many traces name the model; more than zero are drawn. */
  traces?: number;
  onTraces?(): void;
}

const runNode = (runs: Known["runs"], runId: string, layer: number, note: string): GraphNode => ({
  id: `run ${runId}`,
  kind: "run",
  layer,
  title: runs[runId] ?? runId,
  note,
  link: { to: "/runs/$runId", params: { runId } },
});

const versionId = (name: string, version: string) => `version ${name}/${version}`;

export function lineageOf({ current, model, versions, runs, runId, traces = 0, onTraces }: Known): {
  nodes: GraphNode[];
  edges: LineageEdge[];
} {
  const nodes: GraphNode[] = [];
  const edges: LineageEdge[] = [];
  const made = model?.info.source_run_id || runId;
  if (made) nodes.push(runNode(runs, made, 0, "Run that made it"));
  const modelNode = model && `model ${model.info.model_id}`;
  if (model && modelNode) {
    const { model_id: modelId, name } = model.info;
    nodes.push({
      id: modelNode,
      kind: "model",
      layer: 1,
      title: name,
      current: "modelId" in current && current.modelId === modelId,
      link: { to: "/logged-models/$modelId", params: { modelId } },
    });
    if (made) edges.push({ from: `run ${made}`, to: modelNode });
  }
  for (const one of versions.slice(0, MOST)) {
    const { name, version, aliases = [], current_stage: stage } = one;
    const id = versionId(name, version);
    const copied = /^models:\/([^/@]+)\/(\d+)$/.exec(one.source ?? "");
    const original = copied ? versionId(copied[1]!, copied[2]!) : undefined;
    const isCopy = original !== undefined && versions.some((other) => versionId(other.name, other.version) === original);
    const roles = [...aliases.map((alias) => `@${alias}`), ...(stage && stage !== "None" ? [stage] : [])];
    nodes.push({
      id,
      kind: "version",
      layer: isCopy ? 3 : 2,
      title: `${name} v${version}`,
      note: roles.join(", ") || undefined,
      current: "name" in current && current.name === name && current.version === version,
      link: { to: "/models/$name/versions/$version", params: { name, version } },
    });
    if (isCopy) edges.push({ from: original, to: id });
    else if (modelNode) edges.push({ from: modelNode, to: id });
    else if (made) edges.push({ from: `run ${made}`, to: id });
  }
  if (model && modelNode) {
    const measured = latestMetrics(model.data?.metrics, true);
    for (const name of datasetsOf([model]).slice(0, MOST)) {
      const count = new Set(measured.filter((metric) => metric.dataset_name === name).map(({ key }) => key)).size;
      nodes.push({ id: `data ${name}`, kind: "dataset", layer: 2, title: name, note: `${count} ${count === 1 ? "metric" : "metrics"} on it` });
      edges.push({ from: modelNode, to: `data ${name}` });
    }
    const others = [...new Set(measured.map(({ run_id: id }) => id ?? ""))].filter((id) => id && id !== made);
    for (const id of others.slice(0, MOST)) {
      nodes.push(runNode(runs, id, 2, "Run that measured it"));
      edges.push({ from: modelNode, to: `run ${id}` });
    }
    if (others.length > MOST) {
      nodes.push({ id: "more runs", kind: "run", layer: 2, title: `${others.length - MOST} more runs`, note: "measured it" });
      edges.push({ from: modelNode, to: "more runs" });
    }
    if (traces > 0) {
      nodes.push({
        id: "traces",
        kind: "traces",
        layer: 2,
        title: traces === 1 ? "1 trace" : `${traces.toLocaleString("en-US")} traces`,
        note: "of its use",
        onOpen: onTraces,
      });
      edges.push({ from: modelNode, to: "traces" });
    }
  }
  return { nodes, edges };
}
