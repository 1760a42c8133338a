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

/** One of the values that forward returns, and where it stands in what it returns, if that is a tuple or dict. */
export interface Head {
  readonly value: ValueRef;
  readonly key: string | number | undefined;
}

/** The values that forward returns which training code can be seen to use: the only one, or those of a tuple or dict. */
export function headsOf({ outputs, outputKeys = [] }: Graph): readonly Head[] {
  const heads = outputs.map((value, index): Head => ({ value, key: outputKeys[index] }));
  const [only, ...others] = heads;
  return only !== undefined && others.length === 0 ? [{ ...only, key: undefined }] : heads.filter(({ key }) => key !== undefined);
}

/** What a message calls an output: "`Net`", "Output `kind` of `Net`", "Output 0 of `Net`". */
export function outputWords(model: string, key: Head["key"]): string {
  if (key === undefined) return `\`${model}\``;
  return `Output ${typeof key === "string" ? `\`${key}\`` : key} of \`${model}\``;
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
