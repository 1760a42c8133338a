import type { GraphNode } from "./graph.ts";

/**
 * The node with another id, other inputs or attributes. Every property is written out, in the order in which nodes are made, so that all nodes of a graph are
 * alike to the engine that runs us: copies to which spreading adds properties are each of a kind of their own, and every read of them has to be looked up.
 */
export function renewed<N extends GraphNode>(
  { id, op, attributes, inputs, outputs, location, loops, layer }: N,
  changes: Partial<Pick<N, "id" | "inputs" | "attributes">>,
): N {
  const node = {
    id: changes.id ?? id,
    op,
    attributes: changes.attributes ?? attributes,
    inputs: changes.inputs ?? inputs,
    outputs,
    location,
    loops,
    layer,
  };
  return node as N;
}
