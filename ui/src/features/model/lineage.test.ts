import { expect, test } from "vitest";
import { drawn, type LineageNode, NODE } from "./lineage";

const node = (id: string, layer: number): LineageNode => ({ id, layer, kind: "run", title: id });

test("layers stand side by side, empty ones take no room, nodes do not overlap", () => {
  const graph = drawn(
    [node("run", 0), node("model", 2), node("v1", 3), node("v2", 3), node("data", 3)],
    [
      { from: "run", to: "model" },
      { from: "model", to: "v1" },
      { from: "model", to: "v2" },
      { from: "model", to: "data" },
    ],
  );
  const x = Object.fromEntries(graph.nodes.map(({ id, x }) => [id, x]));
  const step = NODE.width + NODE.across;
  expect(x).toEqual({ run: 0, model: step, v1: 2 * step, v2: 2 * step, data: 2 * step });
  const ys = graph.nodes.filter(({ layer }) => layer === 3).map(({ y }) => y);
  expect(ys).toEqual([0, NODE.height + NODE.down, 2 * (NODE.height + NODE.down)]);
  expect(graph.nodes[0]?.y).toBe(graph.nodes[1]?.y);
  expect(graph.height).toBe(3 * NODE.height + 2 * NODE.down);
  expect(graph.edges).toHaveLength(4);
});

test("nodes stand in the order of what they hang on, so that edges do not cross", () => {
  const graph = drawn(
    [node("a", 0), node("b", 0), node("of b", 1), node("of a", 1)],
    [
      { from: "b", to: "of b" },
      { from: "a", to: "of a" },
    ],
  );
  const y = new Map(graph.nodes.map(({ id, y }) => [id, y]));
  expect(y.get("of a")!).toBeLessThan(y.get("of b")!);
});

test("edges into nowhere and to oneself are left out; nothing is nothing", () => {
  expect(drawn([node("a", 0)], [{ from: "a", to: "gone" }, { from: "a", to: "a" }]).edges).toEqual([]);
  expect(drawn([], [])).toEqual({ nodes: [], edges: [], width: 0, height: 0 });
});
