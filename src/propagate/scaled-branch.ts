/** Branches whose weight in a residual sum starts near zero on purpose: layer scale, ReZero, SkipInit, a last layer drawn a thousand times smaller than the others. */
import type { Graph, GraphNode } from "../graph/graph.ts";
import { oncePer } from "../graph/once-per.ts";
import { usersOf } from "../graph/users.ts";

/** Largest factor that counts as near zero. CaiT starts layer scale at 0.1 to 1e-6, by depth. */
const NEAR_ZERO = 0.11;

/** How much smaller than the model's other weights a layer's own must be drawn for it to be on purpose. */
const EXCEPTION = 0.01;

/**
 * Whether a node is a product with such a scale, or everything that it computes goes through one, a trainable scale that starts constant and near zero before it meets an output. The gradient in such a branch is that small whatever the depth.
 */
export function isScaledBranch(graph: Graph, node: GraphNode): boolean {
  const { scales, scaled } = scaledNodes(graph);
  return scales[node.id] === true || scaled[node.id] === true;
}

interface ScaledNodes {
  /** By node: whether it is itself a scale near zero. */
  readonly scales: readonly boolean[];
  /** Whether all that it computes goes through one. */
  readonly scaled: readonly boolean[];
}

/** Found for all nodes at once, from the last to the first. */
const scaledNodes = oncePer((graph: Graph): ScaledNodes => {
  const users = usersOf(graph);
  const outputs = new Set(graph.outputs.map(({ node }) => node));
  const scaled = new Array<boolean>(graph.nodes.length).fill(false);
  const usual = usualAmplitude(graph);
  const scales = graph.nodes.map((node) => isNearZeroScale(graph, node, usual));
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const readers = users.get(id) ?? [];
    scaled[id] =
      readers.length > 0 &&
      !outputs.has(id) &&
      readers.every((reader) => scales[reader.id] === true || scaled[reader.id] === true || isDropped(graph, users, reader, id));
  }
  return { scales, scaled };
});

/** Ops that treat each place along an axis of positions by itself. */
const POSITIONWISE: ReadonlySet<string> = new Set(["layer_norm", "activation", "affine", "dropout", "cast"]);

/** Whether a concatenation is read only outside of what a node gives it: patches behind a class token, when the token alone is classified. */
function isDropped(graph: Graph, users: ReadonlyMap<number, readonly GraphNode[]>, join: GraphNode, id: number): boolean {
  if (join.op !== "concat" || graph.outputs.some(({ node }) => node === join.id)) return false;
  const { axis } = join.attributes;
  const extents = join.inputs.map(({ node, output }) => graph.nodes[node]?.outputs[output]?.shape[axis] ?? 0);
  const place = join.inputs.findIndex(({ node }) => node === id);
  const start = extents.slice(0, place).reduce((sum, extent) => sum + extent, 0);
  const stop = start + (extents[place] ?? 0);
  const isLast = axis === (join.outputs[0]?.shape.length ?? 0) - 1;
  const passesOver = (node: GraphNode): boolean => {
    const readers = users.get(node.id) ?? [];
    if (readers.length === 0 || graph.outputs.some((output) => output.node === node.id)) return false;
    return readers.every((reader) => {
      if (reader.op === "slice") {
        return reader.attributes.axis === axis && (reader.attributes.stop <= start || reader.attributes.start >= stop);
      }
      return !isLast && POSITIONWISE.has(reader.op) && passesOver(reader);
    });
  };
  return passesOver(join);
}

/** The median over layers of what their weights multiply a signal by. */
function usualAmplitude(graph: Graph): number {
  const amplitudes = graph.nodes.flatMap((node) => amplitudeOf(graph, node) ?? []).sort((a, b) => a - b);
  return amplitudes[Math.floor(amplitudes.length / 2)] ?? 1;
}

/** √(variance × fan-in) of a layer's random weight; undefined for what has none. */
function amplitudeOf(graph: Graph, node: GraphNode): number | undefined {
  if (node.op !== "linear" && node.op !== "convolution") return undefined;
  const source = node.inputs[1] === undefined ? undefined : graph.nodes[node.inputs[1].node];
  const parameter = source?.op === "parameter" ? graph.parameters[source.attributes.parameter] : undefined;
  const variance = Math.max(0, ...(parameter?.initial.pieces ?? []).map(({ distribution }) => distribution.variance));
  const fanIn = (parameter?.shape ?? []).slice(1).reduce((product, size) => product * size, 1);
  return variance > 0 ? Math.sqrt(variance * fanIn) : undefined;
}

function isNearZeroScale(graph: Graph, node: GraphNode, usual: number): boolean {
  const amplitude = amplitudeOf(graph, node);
  if (amplitude !== undefined) return amplitude < 1e-3 && amplitude < EXCEPTION * usual;
  if (node.op !== "multiply") return false;
  return node.inputs.some(({ node: input }) => {
    const scale = behindViews(graph, input);
    if (scale?.op !== "parameter") return false;
    const parameter = graph.parameters[scale.attributes.parameter];
    if (parameter === undefined) return false;
    return parameter.initial.pieces.every(({ distribution: { mean, variance } }) => variance === 0 && Math.abs(mean) <= NEAR_ZERO);
  });
}

/** The node of which a value is a view: scales are reshaped to stand in front of positions. */
function behindViews(graph: Graph, id: number): GraphNode | undefined {
  let node = graph.nodes[id];
  while (node !== undefined && (node.op === "reshape" || node.op === "expand" || node.op === "permute")) {
    const [input] = node.inputs;
    node = input === undefined ? undefined : graph.nodes[input.node];
  }
  return node;
}
