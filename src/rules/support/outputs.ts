/** What a model's output is, behind ops that only move elements. */
import type { Graph, GraphLayer, GraphNode, ValueRef } from "../../graph/graph.ts";
import { oncePer } from "../../graph/once-per.ts";
import type { Location } from "../../text/location.ts";

const MOVES: ReadonlySet<string> = new Set(["reshape", "permute", "slice", "expand", "cast", "gather", "reorder", "recurrent_step"]);

/** The node that computes a value. */
export function maker(graph: Graph, value: ValueRef | undefined): GraphNode | undefined {
  let node = value === undefined ? undefined : graph.nodes[value.node];
  while (node !== undefined && MOVES.has(node.op)) {
    const [input] = node.inputs;
    node = input === undefined ? undefined : graph.nodes[input.node];
  }
  return node;
}

/** The row of the layer table that a node's layer has, if it is a module. */
export function rowOf(graph: Graph, node: GraphNode): GraphLayer | undefined {
  const { layer } = node;
  return layer === undefined || layer.functional ? undefined : rowsOf(graph).get(`${layer.call} ${layer.name}`);
}

/** The first row of each call of a layer. */
const rowsOf = oncePer((graph: Graph): ReadonlyMap<string, GraphLayer> => {
  return new Map([...graph.layers].reverse().map((row) => [`${row.layer.call} ${row.layer.name}`, row]));
});

/** A node's layer: the module's row, or a row made up for a functional call. */
export function layerOf(graph: Graph, node: GraphNode): GraphLayer {
  const row = rowOf(graph, node);
  if (row !== undefined) return row;
  const layer = node.layer ?? { name: node.op, call: 0, operation: node.op, functional: true };
  return { layer, value: { node: node.id, output: 0 }, parameters: [], location: node.location, callLocation: node.location };
}

/** Where a node's layer is constructed, or called if it is a function. */
export function placeOf(graph: Graph, node: GraphNode): Location {
  return rowOf(graph, node)?.location ?? node.location;
}
