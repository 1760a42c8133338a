import { has } from "../graph/by-id.ts";
import type { Graph, NodeOf, ValueRef } from "../graph/graph.ts";
import { drafter, rewrite, type Draft, type Replacement } from "./rewrite.ts";

/** An einsum that sums over nothing (`nchw,nc->nchw`) is a product with broadcasting: rules of products, such as that of gates, apply. */
export function lowerProducts(graph: Graph): Graph {
  if (!has(graph, "contract")) return graph;
  const draw = drafter(graph);
  const types = new Map(graph.nodes.map(({ id, outputs }) => [id, outputs]));
  const replacements = graph.nodes.flatMap((node): readonly Replacement[] => {
    if (node.op !== "contract") return [];
    const added = lowered(node, draw, ({ node: id, output }) => types.get(id)?.[output]?.shape ?? []);
    return added === undefined ? [] : [{ removed: new Set([node.id]), added }];
  });
  return rewrite(graph, replacements);
}

function lowered(
  node: NodeOf<"contract">,
  draw: ReturnType<typeof drafter>,
  shapeOf: (value: ValueRef) => readonly number[],
): readonly Draft[] | undefined {
  const { left, right, output } = node.attributes;
  const letters = output.split("");
  const sums = `${left}${right}`.split("").some((letter) => !letters.includes(letter));
  const isOuter = letters.some((letter) => !left.includes(letter)) && letters.some((letter) => !right.includes(letter));
  // An outer product of a signal with weights is a linear layer of one input.
  if (sums || isOuter || new Set(letters).size < letters.length) return undefined;
  const steps: Draft[] = [];
  const operand = (value: ValueRef | undefined, own: string): ValueRef | undefined => {
    if (value === undefined) return undefined;
    const shape = shapeOf(value);
    const order = letters.filter((letter) => own.includes(letter)).map((letter) => own.indexOf(letter));
    const moved = order.every((axis, index) => axis === index)
      ? undefined
      : draw("permute", node, { attributes: { order }, inputs: [value] });
    const target = letters.map((letter) => (own.includes(letter) ? (shape[own.indexOf(letter)] ?? 1) : 1));
    const source = moved === undefined ? value : { node: moved.id, output: 0 };
    const wide = draw("reshape", node, { attributes: { shape: target }, inputs: [source] });
    if (wide === undefined) return undefined;
    steps.push(...(moved === undefined ? [] : [moved]), wide);
    return { node: wide.id, output: 0 };
  };
  const [first, second] = [operand(node.inputs[0], left), operand(node.inputs[1], right)];
  if (first === undefined || second === undefined) return undefined;
  const product = draw("multiply", node, { attributes: {}, inputs: [first, second] }, node.id);
  return product === undefined ? undefined : [...steps, product];
}
