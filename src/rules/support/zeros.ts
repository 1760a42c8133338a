/** Weights that are exactly constant, and what stands after a layer on its way to the output. */
import type { Graph, GraphNode, GraphParameter } from "../../graph/graph.ts";

/** The parameter that a node reads as its input number `index`, if it reads one directly. */
export function parameterOf(graph: Graph, node: GraphNode, index: number): GraphParameter | undefined {
  const input = node.inputs[index];
  const source = input === undefined ? undefined : graph.nodes[input.node];
  return source?.op === "parameter" ? graph.parameters[source.attributes.parameter] : undefined;
}

/** The one number that all elements of a parameter are, if they are. */
export function constantOf({ initial }: GraphParameter): number | undefined {
  const [first] = initial.pieces;
  const value = first?.distribution.mean;
  const same = initial.pieces.every(({ distribution }) => distribution.variance === 0 && distribution.mean === value);
  return first !== undefined && same ? value : undefined;
}

/** Where a value goes: nodes after it in order, as long as it has one user each; stops before what `until` accepts. */
export function chainAfter(
  graph: Graph,
  users: ReadonlyMap<number, readonly GraphNode[]>,
  node: GraphNode,
  until: (node: GraphNode) => boolean,
): { readonly passed: readonly GraphNode[]; readonly end: GraphNode | undefined } {
  const passed: GraphNode[] = [];
  for (let current = node; ;) {
    const next = users.get(current.id) ?? [];
    const [only] = next;
    if (only === undefined || next.length > 1 || graph.outputs.some(({ node: id }) => id === current.id)) return { passed, end: undefined };
    if (until(only)) return { passed, end: only };
    passed.push(only);
    current = only;
  }
}
