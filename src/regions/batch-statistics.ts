/** Batch normalisation written by hand. */
import { nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { usersOf } from "../graph/users.ts";
import { keyOf } from "../graph/value-key.ts";
import { drafter, rewrite, type Replacement } from "./rewrite.ts";

/**
 * `(x - mean) / sqrt(variance + epsilon)` with the mean and variance of each channel over all else, written by hand: batch normalisation. The mean may be taken
 * axis by axis, the variance as the mean of the squared differences or by its own function.
 */
export function foldBatchStatistics(graph: Graph): Graph {
  const quotients = graph.nodes.filter((node) => node.op === "divide");
  if (quotients.length === 0) return graph;
  const byId = nodesById(graph);
  const draw = drafter(graph);
  const users = usersOf(graph);
  const shown = new Set(graph.outputs.map(({ node }) => node));
  const only = ({ id }: GraphNode): GraphNode | undefined => {
    const [user, more] = users.get(id) ?? [];
    return more === undefined && !shown.has(id) ? user : undefined;
  };
  const replacements = quotients.flatMap((node): readonly Replacement[] => {
    const found = standardisedBy(node, byId);
    if (found === undefined) return [];
    const attributes = { epsilon: found.epsilon, training: true };
    const channels = node.outputs[0]?.shape[1] ?? 0;
    const scaled = found.scale === undefined ? only(node) : node;
    const scale = found.scale ?? (scaled?.op === "multiply" ? perChannel(scaled, node, channels, byId) : undefined);
    const shifted = scale && scaled && only(scaled);
    const isPlain = shifted?.op === "add" && shifted.attributes.weights.every((weight) => weight === 1);
    const shift = isPlain && scaled ? perChannel(shifted, scaled, channels, byId) : undefined;
    const flat = [scale, shift].map((value) => value && draw("reshape", node, { attributes: { shape: [channels] }, inputs: [value] }));
    const [gamma, beta] = flat;
    // A scale in front of the division is part of it.
    if (found.scale !== undefined && (gamma === undefined || beta === undefined)) return [];
    const isAffine = gamma !== undefined && beta !== undefined && shifted !== undefined && scaled !== undefined;
    const inputs = isAffine ? [found.input, { node: gamma.id, output: 0 }, { node: beta.id, output: 0 }] : [found.input];
    const place = isAffine ? shifted : node;
    const drawn = draw("batch_norm", place, { attributes, inputs }, place.id);
    if (drawn === undefined) return [];
    const removed = isAffine ? [node.id, scaled.id, shifted.id] : [node.id];
    return [{ removed: new Set(removed), added: isAffine ? [gamma, beta, drawn] : [drawn] }];
  });
  return rewrite(graph, replacements);
}

/** The other operand of a node, where it has one number for each channel. */
function perChannel({ inputs }: GraphNode, { id }: GraphNode, channels: number, nodes: Nodes): ValueRef | undefined {
  const [other, more] = inputs.filter(({ node }) => node !== id);
  if (other === undefined || more !== undefined) return undefined;
  const shape = shapeOf(other, nodes);
  const rank = shapeOf({ node: id, output: 0 }, nodes).length;
  const aligned = [...new Array<number>(rank - shape.length).fill(1), ...shape];
  return aligned.every((extent, axis) => extent === (axis === 1 ? channels : 1)) ? other : undefined;
}

type Nodes = ReadonlyMap<number, GraphNode>;

function nodeOf({ node }: ValueRef, nodes: Nodes): GraphNode | undefined {
  return nodes.get(node);
}

function shapeOf({ node, output }: ValueRef, nodes: Nodes): readonly number[] {
  return nodes.get(node)?.outputs[output]?.shape ?? [];
}

interface Standardised {
  readonly input: ValueRef;
  readonly epsilon: number;
  /** Of `scale * (x - mean) / …`. */
  readonly scale: ValueRef | undefined;
}

function standardisedBy({ inputs }: NodeOf<"divide">, nodes: Nodes): Standardised | undefined {
  const [above, below] = inputs;
  const spread = below && scaleOf(below, nodes);
  if (above === undefined || spread === undefined) return undefined;
  const product = nodeOf(above, nodes);
  const factors = product?.op === "multiply" ? product.inputs : [above];
  for (const factor of factors) {
    const input = centred(factor, nodes);
    const difference = nodeOf(factor, nodes);
    if (input === undefined || difference === undefined || product === undefined || keyOf(input) !== keyOf(spread.of)) continue;
    if (factors.length === 1) return { input, epsilon: spread.epsilon, scale: undefined };
    const scale = perChannel(product, difference, shapeOf(input, nodes)[1] ?? 0, nodes);
    if (scale !== undefined) return { input, epsilon: spread.epsilon, scale };
  }
  return undefined;
}

/** x of `x - x.mean(…)` over all but the channels. */
function centred(ref: ValueRef, nodes: Nodes): ValueRef | undefined {
  const node = nodeOf(ref, nodes);
  if (node?.op !== "add" || node.inputs.length !== 2) return undefined;
  const { weights } = node.attributes;
  const [x, mean] = weights[0] === 1 ? node.inputs : [...node.inputs].reverse();
  if (x === undefined || mean === undefined || [...weights].sort((a, b) => a - b).join() !== "-1,1") return undefined;
  const averaged = channelMean(mean, nodes);
  return averaged !== undefined && keyOf(averaged) === keyOf(x) ? x : undefined;
}

/** Of `sqrt(variance + epsilon)`, or `deviation + epsilon`: what it is the scale of. */
function scaleOf(ref: ValueRef, nodes: Nodes): { readonly of: ValueRef; readonly epsilon: number } | undefined {
  const root = nodeOf(ref, nodes);
  const isRoot = root?.op === "activation" && root.attributes.function === "sqrt";
  const inner = isRoot ? root.inputs[0] : ref;
  const shifted = inner && nodeOf(inner, nodes);
  const isShifted = shifted?.op === "affine" && shifted.attributes.scale === 1;
  const source = isShifted ? shifted.inputs[0] : inner;
  if (source === undefined) return undefined;
  const shift = isShifted ? shifted.attributes.shift : 0;
  const of = channelSpread(source, isRoot ? "variance" : "deviation", nodes);
  return of === undefined ? undefined : { of, epsilon: isRoot ? shift : shift ** 2 };
}

/** What a value is the variance, or the standard deviation, of, channel by channel. */
function channelSpread(ref: ValueRef, kind: "variance" | "deviation", nodes: Nodes): ValueRef | undefined {
  const direct = channelsOnly(ref, [kind], nodes);
  if (direct !== undefined) return direct;
  const squares = kind === "variance" ? channelMean(ref, nodes) : undefined;
  const square = squares && nodeOf(squares, nodes);
  if (square?.op !== "multiply" && !(square?.op === "activation" && square.attributes.function === "square")) return undefined;
  const [base, other] = square.inputs.map((input) => centred(input, nodes));
  return base !== undefined && (square.inputs.length === 1 || (other !== undefined && keyOf(other) === keyOf(base))) ? base : undefined;
}

function channelMean(ref: ValueRef, nodes: Nodes): ValueRef | undefined {
  return channelsOnly(ref, ["mean"], nodes);
}

/** What a value is made of by reductions of these kinds that leave the channels of axis 1 alone, perhaps with axes of one element put about them. */
function channelsOnly(ref: ValueRef, kinds: readonly NodeOf<"reduce">["attributes"]["kind"][], nodes: Nodes): ValueRef | undefined {
  let at = withoutReshape(ref, nodes);
  // Axes that are left in the end, in the count of `at`.
  let left: readonly number[] | undefined;
  for (let node = nodeOf(at, nodes); node?.op === "reduce" && kinds.includes(node.attributes.kind); node = nodeOf(at, nodes)) {
    const [input] = node.inputs;
    if (input === undefined) return undefined;
    const { axes, keep } = node.attributes;
    const kept = shapeOf(input, nodes).flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
    left = left === undefined ? kept : keep ? left.filter((axis) => !axes.includes(axis)) : left.flatMap((axis) => kept[axis] ?? []);
    at = input;
    if (left.length === 1 && left[0] === 1) return at;
  }
  return undefined;
}

/** What axes of one element were put about or taken from. */
function withoutReshape(ref: ValueRef, nodes: Nodes): ValueRef {
  const node = nodeOf(ref, nodes);
  const [input] = node?.op === "reshape" ? node.inputs : [];
  const plain = (value: ValueRef): string =>
    shapeOf(value, nodes)
      .filter((extent) => extent > 1)
      .join();
  return input !== undefined && plain(input) === plain(ref) ? input : ref;
}
