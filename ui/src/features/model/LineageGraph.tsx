import { Link } from "@tanstack/react-router";
import { Box, Database, FlaskConical, Package, Workflow } from "lucide-react";
import { useMemo } from "react";
import { cx } from "@/lib/cx";
import { drawn, type LineageEdge, type LineageNode, NODE, type NodeKind, type Placed } from "./lineage";

/** Where a node leads. */
export type NodeLink =
  | { to: "/runs/$runId"; params: { runId: string } }
  | { to: "/logged-models/$modelId"; params: { modelId: string } }
  | { to: "/models/$name/versions/$version"; params: { name: string; version: string } };

export type GraphNode = LineageNode & { link?: NodeLink; onOpen?(): void; current?: boolean };

const KINDS: Record<NodeKind, { Icon: typeof Box; label: string; colour: string }> = {
  run: { Icon: FlaskConical, label: "Run", colour: "text-busy" },
  model: { Icon: Box, label: "Logged model", colour: "text-accent" },
  version: { Icon: Package, label: "Registered version", colour: "text-ok" },
  dataset: { Icon: Database, label: "Data set", colour: "text-warn" },
  traces: { Icon: Workflow, label: "Traces", colour: "text-dim" },
};

/** The graph of a model's origins and uses. Its nodes are links, in the order of the layers. */
export function LineageGraph({ nodes, edges }: { nodes: readonly GraphNode[]; edges: readonly LineageEdge[] }) {
  const graph = useMemo(() => drawn(nodes, edges), [nodes, edges]);
  const own = new Map(nodes.map((node) => [node.id, node]));
  return (
    <div className="overflow-x-auto px-4 pb-4" tabIndex={0} role="group" aria-label="Lineage">
      <div className="relative" style={{ width: graph.width, height: graph.height }}>
        <svg aria-hidden data-edges width={graph.width} height={graph.height} className="absolute inset-0 text-dim/40">
          {graph.edges.map(({ id, path }) => (
            <path key={id} d={path} fill="none" stroke="currentColor" strokeWidth={2} />
          ))}
        </svg>
        <ul>
          {graph.nodes.map((placed) => (
            <Node key={placed.id} placed={placed} node={own.get(placed.id)!} />
          ))}
        </ul>
      </div>
    </div>
  );
}

function Node({ placed, node }: { placed: Placed; node: GraphNode }) {
  const { Icon, label, colour } = KINDS[node.kind];
  const look = cx(
    "flex size-full items-center gap-2.5 rounded-lg border px-3 text-left",
    node.current ? "border-accent bg-accent-soft" : "border-line bg-surface",
    (node.link ?? node.onOpen) && !node.current && "hover:border-accent",
  );
  const inner = (
    <>
      <Icon aria-hidden className={cx("size-4 shrink-0", colour)} />
      <span className="grid min-w-0 leading-tight">
        <span className="truncate text-sm font-medium" title={node.title}>
          {node.title}
        </span>
        <span className="truncate text-xs text-dim" title={node.note}>
          {node.note ?? label}
        </span>
      </span>
    </>
  );
  return (
    <li className="absolute" style={{ left: placed.x, top: placed.y, width: NODE.width, height: NODE.height }}>
      {node.current ? (
        <span aria-current="true" className={look}>
          {inner}
        </span>
      ) : node.link ? (
        <Link {...node.link} className={look}>
          {inner}
        </Link>
      ) : node.onOpen ? (
        <button type="button" onClick={node.onOpen} className={look}>
          {inner}
        </button>
      ) : (
        <span className={look}>{inner}</span>
      )}
    </li>
  );
}
