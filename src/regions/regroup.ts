import { has, nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { drafter, rewrite, type Draft, type Replacement } from "./rewrite.ts";

/**
 * Pieces of one axis put after each other along another (`torch.cat(x.chunk(heads, -1), 0)`, heads as further samples) are the same tensor reshaped: the axes stay
 * what they are instead of being averaged over.
 */
export function foldRegrouping(graph: Graph): Graph {
  if (!has(graph, "concat")) return graph;
  const byId = nodesById(graph);
  const draw = drafter(graph);
  const replacements = graph.nodes.flatMap((node): readonly Replacement[] => {
    if (node.op !== "concat") return [];
    const pieces = piecesOf(node, byId);
    const added = pieces && reshaped(node, pieces, draw);
    return added === undefined ? [] : [{ removed: new Set([node.id]), added }];
  });
  return rewrite(graph, replacements);
}

interface Pieces {
  readonly source: ValueRef;
  readonly shape: readonly number[];
  /** The axis that was cut, into how many pieces. */
  readonly axis: number;
  readonly count: number;
}

/** The tensor whose equal successive slices along another axis the concatenation joins, all of them in order. */
function piecesOf(node: NodeOf<"concat">, byId: ReadonlyMap<number, GraphNode>): Pieces | undefined {
  const slices = node.inputs.map((input) => byId.get(input.node));
  const [first] = slices;
  const [source] = first?.inputs ?? [];
  if (first?.op !== "slice" || source === undefined || slices.length < 2) return undefined;
  const { axis } = first.attributes;
  const shape = byId.get(source.node)?.outputs[source.output]?.shape ?? [];
  const size = (shape[axis] ?? 0) / slices.length;
  const successive = slices.every((slice, index) => {
    if (slice?.op !== "slice") return false;
    const [own] = slice.inputs;
    const { start, stop, step } = slice.attributes;
    const same = own?.node === source.node && own.output === source.output && slice.attributes.axis === axis;
    return same && step === 1 && start === index * size && stop === (index + 1) * size;
  });
  return successive && axis !== node.attributes.axis ? { source, shape, axis, count: slices.length } : undefined;
}

function reshaped(
  node: NodeOf<"concat">,
  { source, shape, axis, count }: Pieces,
  draw: ReturnType<typeof drafter>,
): readonly Draft[] | undefined {
  const target = node.attributes.axis;
  const split = [...shape.slice(0, axis), count, (shape[axis] ?? 1) / count, ...shape.slice(axis + 1)];
  const apart = draw("reshape", node, { attributes: { shape: split }, inputs: [source] });
  if (apart === undefined) return undefined;
  // Axes of the split tensor: the pieces' number stands at `axis`, all later ones one further.
  const others = split.map((_, index) => index).filter((index) => index !== axis);
  const place = others.indexOf(target < axis ? target : target + 1);
  const order = [...others.slice(0, place), axis, ...others.slice(place)];
  const moved = draw("permute", node, { attributes: { order }, inputs: [{ node: apart.id, output: 0 }] });
  if (moved === undefined) return undefined;
  const joined = draw(
    "reshape",
    node,
    { attributes: { shape: node.outputs[0]?.shape ?? [] }, inputs: [{ node: moved.id, output: 0 }] },
    node.id,
  );
  return joined === undefined ? undefined : [apart, moved, joined];
}
