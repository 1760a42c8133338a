/** How large a layer's weights start. */
import type { Graph, GraphNode, GraphParameter, NodeOf } from "../../graph/graph.ts";
import { usersOf } from "../../graph/users.ts";
import { parameterOf } from "./zeros.ts";

/** A weight and what it multiplies the variance by. */
export interface Scale {
  readonly weight: GraphParameter;
  /** Variance × fan-in: 2 is He, 1 LeCun, 1/3 PyTorch's default. */
  readonly gain: number;
  /** Whether it is what PyTorch's constructors draw. */
  readonly isDefault: boolean;
}

/** The scale of a map's weight; undefined where it is not random or not of one kind. */
export function scaleOf(graph: Graph, node: NodeOf<"linear"> | NodeOf<"convolution"> | NodeOf<"contract">): Scale | undefined {
  const weight = node.op === "contract" ? undefined : parameterOf(graph, node, 1);
  const [piece, ...others] = weight?.initial.pieces ?? [];
  if (weight === undefined || piece === undefined || others.length > 0) return undefined;
  const { kind, mean, variance } = piece.distribution;
  if (variance === 0 || mean * mean > 0.1 * variance) return undefined;
  const field = weight.shape.slice(2).reduce((product, size) => product * size, 1);
  const transposed = node.op === "convolution" && node.attributes.transposed;
  const fanIn = (transposed ? (weight.shape[0] ?? 1) : (weight.shape[1] ?? 1)) * field;
  const gain = variance * fanIn;
  return { weight, gain, isDefault: kind === "uniform" && Math.abs(gain - 1 / 3) < 0.01 };
}

const VIEWS: ReadonlySet<string> = new Set(["reshape", "expand", "permute", "slice", "cast", "repeat", "dropout"]);
const READERS: ReadonlySet<string> = new Set(["linear", "convolution", "layer_norm", "batch_norm", "group_norm"]);

/** Whether a parameter is itself what layers read, as class tokens, learned queries and tables of positions are: all that reads it adds it, joins it to others or maps it. */
export function isLearnedInput(graph: Graph, name: string): boolean {
  const users = usersOf(graph);
  const own = graph.nodes.filter((node) => node.op === "parameter" && graph.parameters[node.attributes.parameter]?.name === name);
  const takes = (node: GraphNode): boolean => {
    const readers = users.get(node.id) ?? [];
    return readers.length > 0 && readers.every((reader) => isTaken(reader, node) || (VIEWS.has(reader.op) && takes(reader)));
  };
  return own.length > 0 && own.every(takes);
}

function isTaken(reader: GraphNode, { id }: GraphNode): boolean {
  return reader.op === "add" || reader.op === "concat" || (READERS.has(reader.op) && reader.inputs[0]?.node === id);
}
