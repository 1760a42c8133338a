/** Nodes that do the same with the same weights: a cell of a loop at two steps, two layers that were copied from one. */
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";

/** Ops whose separate calls have more in common than weights (batch statistics), or none of whose outputs are moments. */
const APART: ReadonlySet<string> = new Set(["input", "constant", "parameter", "batch_norm", "recurrent", "recurrent_cell", "recurrent_step", "add"]);

/** Tells twins apart. */
export interface Twins {
  /** Whether any two nodes use the same weights. */
  readonly any: boolean;
  /** Whether two nodes compute the same function, where their inputs other than weights are the same. */
  are(a: GraphNode, b: GraphNode): boolean;
}

export function twinsOf(graph: Graph): Twins {
  const draws = drawsOf(graph);
  const weights = new Map(graph.nodes.flatMap((node) => (node.op === "parameter" ? [[node.id, drawOf(node, draws)] as const] : [])));
  const numbers = new Set(graph.nodes.flatMap((node) => (node.op === "constant" && !node.attributes.random ? [node.id] : [])));
  const known = new Map<number, string>();
  const nameOf = (node: GraphNode): string => {
    let name = known.get(node.id);
    if (name === undefined) known.set(node.id, (name = named(node, weights, numbers)));
    return name;
  };
  return { any: isShared(graph, weights), are: (a, b) => a.op === b.op && !APART.has(a.op) && nameOf(a) === nameOf(b) };
}

/** Parameters whose numbers are the same: by their draw, or because all of them are one constant. */
function drawsOf(graph: Graph): ReadonlyMap<number, string> {
  return new Map(
    graph.parameters.map(({ id, draw, shape, initial: { pieces } }) => {
      const [only, ...others] = pieces;
      const constant = others.length === 0 && only?.distribution.variance === 0 ? only.distribution.mean : undefined;
      if (constant !== undefined) return [id, `constant ${constant} ${shape.join()}`];
      return [id, draw === undefined ? `parameter ${id}` : `draw ${draw}`];
    }),
  );
}

function drawOf(node: NodeOf<"parameter">, draws: ReadonlyMap<number, string>): string {
  return draws.get(node.attributes.parameter) ?? `node ${node.id}`;
}

/** A node's function: its op, attributes and shapes, and which of its inputs are which weights. */
function named(node: GraphNode, weights: ReadonlyMap<number, string>, numbers: ReadonlySet<number>): string {
  const inputs = node.inputs.map(({ node: id, output }) => weights.get(id) ?? (numbers.has(id) ? `number ${id}:${output}` : ""));
  return `${node.op} ${JSON.stringify(node.attributes)} ${node.outputs.map(({ shape }) => shape.join()).join(" ")} ${inputs.join("|")}`;
}

/** Whether random weights of two or more axes are read by more than one node. */
function isShared(graph: Graph, weights: ReadonlyMap<number, string>): boolean {
  const readers = new Map<string, number>();
  for (const { inputs } of graph.nodes) {
    for (const { node } of inputs) {
      const name = weights.get(node);
      if (name === undefined || name.startsWith("constant")) continue;
      const count = (readers.get(name) ?? 0) + 1;
      if (count > 1) return true;
      readers.set(name, count);
    }
  }
  return false;
}

/** A value of the graph as a key. */
export function keyOf({ node, output }: ValueRef): string {
  return `${node}:${output}`;
}
