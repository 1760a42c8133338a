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
  const usual = usualAmplitude(graph);
  const scales = graph.nodes.map((node) => isNearZeroScale(graph, node, usual));
  const live: Places[] = graph.nodes.map(() => NONE);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const readers = users.get(id) ?? [];
    // What nothing reads is no branch.
    if (outputs.has(id) || readers.length === 0) live[id] = ALL;
    else {
      let [start, stop] = NONE;
      for (const reader of readers) {
        const read = scales[reader.id] === true ? NONE : readBy(graph, reader, id, live[reader.id] ?? ALL);
        start = Math.min(start, read[0]);
        stop = Math.max(stop, read[1]);
      }
      live[id] = [start, stop];
    }
  }
  return { scales, scaled: live.map(isNone) };
});

/** Places along the axis of tokens, from the first to before the second, which an output reads by a way without a scale near zero. */
type Places = readonly [start: number, stop: number];

const ALL: Places = [0, Infinity];
const NONE: Places = [Infinity, -Infinity];
const TOKENS = 1;

function isNone([start, stop]: Places): boolean {
  return start >= stop;
}

/** Ops that treat each token by itself, where there are three axes. */
const TOKENWISE: ReadonlySet<string> = new Set(["layer_norm", "activation", "affine", "dropout", "cast", "add", "multiply", "linear"]);

/** Of what a node reads of another, the places that matter for `own`, the places that are read of itself: patches behind a class token often do not. */
function readBy(graph: Graph, reader: GraphNode, id: number, own: Places): Places {
  const [start, stop] = own;
  const shape = reader.outputs[0]?.shape ?? [];
  if (isNone(own)) return NONE;
  if (reader.op === "slice" && reader.attributes.axis === TOKENS && reader.attributes.step === 1) {
    const { start: first, stop: end } = reader.attributes;
    return [first + start, Math.min(first + stop, end)];
  }
  if (reader.op === "concat" && reader.attributes.axis === TOKENS) {
    const extents = reader.inputs.map(({ node, output }) => graph.nodes[node]?.outputs[output]?.shape[TOKENS] ?? 0);
    const places = reader.inputs.flatMap(({ node }, index): readonly Places[] => {
      if (node !== id) return [];
      const before = extents.slice(0, index).reduce((sum, extent) => sum + extent, 0);
      return [[Math.max(start - before, 0), Math.min(stop - before, extents[index] ?? 0)]];
    });
    return places.filter((each) => !isNone(each))[0] ?? NONE;
  }
  const same = graph.nodes[id]?.outputs[0]?.shape;
  const mixes = reader.op === "layer_norm" && reader.attributes.axes > 1;
  // An identity is a reshape to the same shape.
  const keeps = TOKENWISE.has(reader.op) || (reader.op === "reshape" && same?.join() === shape.join());
  return keeps && !mixes && shape.length === 3 && same?.[TOKENS] === shape[TOKENS] ? own : ALL;
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
