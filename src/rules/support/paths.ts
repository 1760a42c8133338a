/** Which parameters still reach an output when some nodes let no gradient through. */
import type { Graph, GraphNode, GraphParameter } from "../../graph/graph.ts";

/** Nodes from which a gradient path leads to an output that avoids all `blockers`. */
export function alive(graph: Graph, blockers: ReadonlySet<number>): ReadonlySet<number> {
  const reached = new Set<number>();
  const pending = graph.outputs.map(({ node }) => node);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (reached.has(id) || blockers.has(id)) continue;
    reached.add(id);
    for (const input of graph.nodes[id]?.inputs ?? []) pending.push(input.node);
  }
  return reached;
}

/** Everything that a node is computed from. */
export function ancestors(graph: Graph, start: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const pending = [start];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const input of graph.nodes[id]?.inputs ?? []) pending.push(input.node);
  }
  return seen;
}

/** Trainable parameters behind a node that nothing but the blockers connects to an output. */
export function cutOff(graph: Graph, blocker: GraphNode, reached: ReadonlySet<number>): readonly GraphParameter[] {
  const behind = ancestors(graph, blocker.id);
  const alsoAlive = new Set(
    graph.nodes.flatMap((node) => (node.op === "parameter" && reached.has(node.id) ? node.attributes.parameter : [])),
  );
  const found = new Set<GraphParameter>();
  for (const node of graph.nodes) {
    if (node.op !== "parameter" || !behind.has(node.id)) continue;
    const parameter = graph.parameters[node.attributes.parameter];
    if (parameter?.trainable === true && !alsoAlive.has(parameter.id)) found.add(parameter);
  }
  return [...found];
}
