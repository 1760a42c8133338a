import { has } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { drafter, rewrite, type Replacement } from "./rewrite.ts";

type Contract = NodeOf<"contract">;

/** The letters of a matrix that acts along one axis of the other operand. */
interface Mixing {
  /** Of the matrix among the operands. */
  readonly matrix: 0 | 1;
  readonly summed: string;
  readonly made: string;
  readonly perSample: boolean;
}

/** A product with a matrix that nothing trains (`adjacency @ h`): a linear map along an axis of positions, not a layer of weights and not a product of signals. */
export function foldMixing(graph: Graph): Graph {
  if (!has(graph, "contract")) return graph;
  const draw = drafter(graph);
  const trained = reached(graph, "parameter");
  const given = reached(graph, "input");
  const replacements = graph.nodes.flatMap((node): readonly Replacement[] => {
    const found = node.op === "contract" ? mixingOf(graph, node, trained, given) : undefined;
    return node.op === "contract" && found !== undefined ? replaced(graph, node, found, draw) : [];
  });
  return rewrite(graph, replacements);
}

/** Nodes that one of this kind reaches. */
function reached(graph: Graph, kind: "parameter" | "input"): ReadonlySet<number> {
  const found = new Set<number>();
  for (const node of graph.nodes) if (node.op === kind || node.inputs.some((input) => found.has(input.node))) found.add(node.id);
  return found;
}

function mixingOf(graph: Graph, node: Contract, trained: ReadonlySet<number>, given: ReadonlySet<number>): Mixing | undefined {
  const { left, right, output } = node.attributes;
  const own = [left, right] as const;
  const fits = ([0, 1] as const).flatMap((matrix): readonly Mixing[] => {
    const [a, x] = [own[matrix], own[1 - matrix] ?? ""];
    const value = node.inputs[matrix];
    const [summed, ...moreSums] = a.split("").filter((letter) => !output.includes(letter));
    const [made, ...moreRows] = a.split("").filter((letter) => !x.includes(letter));
    const mixed = node.inputs[1 - matrix];
    // Weights are mixed by nothing: they act.
    if (mixed === undefined || !given.has(mixed.node)) return [];
    if (value === undefined || trained.has(value.node) || summed === undefined || made === undefined) return [];
    if (moreSums.length > 0 || moreRows.length > 0 || !x.includes(summed) || !output.includes(made)) return [];
    // The matrix' two axes come last, and what is mixed are places: features come behind them.
    const isMatrix = a.endsWith(summed + made) || a.endsWith(made + summed);
    if (!isMatrix || x.endsWith(summed) || new Set(x).size < x.length) return [];
    if (x.split("").some((letter) => letter !== summed && !output.includes(letter))) return [];
    const perSample = a.length > 2;
    const known = graph.nodes[value.node];
    if (known?.op === "constant" && known.attributes.values === undefined) return [];
    return [{ matrix, summed, made, perSample }];
  });
  return fits[0];
}

function replaced(
  graph: Graph,
  node: Contract,
  { matrix, summed, made, perSample }: Mixing,
  draw: ReturnType<typeof drafter>,
): readonly Replacement[] {
  const { left, right, output } = node.attributes;
  const [a, x] = matrix === 0 ? [left, right] : [right, left];
  const [of, signal] = [node.inputs[matrix], node.inputs[1 - matrix]];
  if (of === undefined || signal === undefined) return [];
  const source = graph.nodes[of.node];
  const rows = source?.outputs[of.output]?.shape[a.indexOf(made)] ?? 0;
  const values = source?.op === "constant" && !perSample ? source.attributes.values : undefined;
  const attributes = {
    axis: x.indexOf(summed),
    rows,
    ...(values && { matrix: values }),
    perSample,
    transposed: a.indexOf(summed) < a.indexOf(made),
  };
  const inputs: readonly ValueRef[] = values === undefined ? [signal, of] : [signal];
  const letters = x.replace(summed, made);
  const last: GraphNode | undefined = letters === output ? draw("mix", node, { attributes, inputs }, node.id) : undefined;
  if (last !== undefined) return [{ removed: new Set([node.id]), added: [last] }];
  const mixed = draw("mix", node, { attributes, inputs });
  const order = output.split("").map((letter) => letters.indexOf(letter));
  const moved = mixed && draw("permute", node, { attributes: { order }, inputs: [{ node: mixed.id, output: 0 }] }, node.id);
  return mixed === undefined || moved === undefined ? [] : [{ removed: new Set([node.id]), added: [mixed, moved] }];
}
