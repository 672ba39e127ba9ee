/** Where a model comes from and what became of it, as a graph in layers, left to right. */

export type NodeKind = "run" | "model" | "version" | "dataset" | "traces";

export interface LineageNode {
  id: string;
  kind: NodeKind;
  layer: number;
  title: string;
  /** More about it, in a word or two. */
  note?: string;
}

export interface LineageEdge {
  from: string;
  to: string;
}

export interface Placed extends LineageNode {
  x: number;
  y: number;
}

export interface Drawn {
  nodes: Placed[];
  /** Paths for SVG, from the right of a node to the left of the next. */
  edges: { id: string; path: string }[];
  width: number;
  height: number;
}

export const NODE = { width: 200, height: 52, across: 64, down: 14 };

/**
 * Places the nodes: layers side by side, each in the middle, its nodes in the order of what they hang on.
 * Edges to nodes that are not there are left out.
 */
export function drawn(nodes: readonly LineageNode[], edges: readonly LineageEdge[]): Drawn {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const real = edges.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  const used = [...new Set(nodes.map(({ layer }) => layer))].sort((one, other) => one - other);
  const layers = used.map((layer) => nodes.filter((node) => node.layer === layer));
  const tallest = Math.max(0, ...layers.map((layer) => layer.length));
  const height = tallest * (NODE.height + NODE.down) - (tallest ? NODE.down : 0);
  const at = new Map<string, Placed>();
  layers.forEach((layer, column) => {
    const pull = (node: LineageNode) => {
      const before = real.filter(({ to }) => to === node.id).map(({ from }) => at.get(from)?.y);
      const ys = before.filter((y) => y !== undefined);
      return ys.length === 0 ? Infinity : ys.reduce((sum, y) => sum + y, 0) / ys.length;
    };
    const pulls = new Map(layer.map((node) => [node.id, pull(node)]));
    // A stable sort: what hangs on the same keeps its order.
    const sorted = [...layer].sort((one, other) => compare(pulls.get(one.id)!, pulls.get(other.id)!));
    const tall = sorted.length * (NODE.height + NODE.down) - NODE.down;
    sorted.forEach((node, row) =>
      at.set(node.id, {
        ...node,
        x: column * (NODE.width + NODE.across),
        y: (height - tall) / 2 + row * (NODE.height + NODE.down),
      }),
    );
  });
  const width = layers.length * (NODE.width + NODE.across) - (layers.length ? NODE.across : 0);
  return {
    nodes: [...at.values()],
    edges: real.map(({ from, to }) => ({ id: `${from}\n${to}`, path: curve(at.get(from)!, at.get(to)!) })),
    width,
    height,
  };
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

function curve(from: Placed, to: Placed): string {
  const x1 = from.x + NODE.width;
  const y1 = from.y + NODE.height / 2;
  const x2 = to.x;
  const y2 = to.y + NODE.height / 2;
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}
