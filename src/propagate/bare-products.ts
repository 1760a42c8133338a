/** Products with weights that no layer of the table makes: functional calls, matrix products written out. */
import type { Graph, GraphLayer, GraphNode, GraphParameter, NodeOf } from "../graph/graph.ts";
import { oncePer } from "../graph/once-per.ts";

/** What a product's weight may have gone through without being another one. */
const VIEWS: ReadonlySet<string> = new Set(["permute", "reshape"]);

/** A linear map, a convolution, or a matrix product by a weight, whose output is no row of the layer table; named by its weight. In execution order. */
export const bareProducts = oncePer((graph: Graph): readonly GraphLayer[] => {
  const told = new Set(graph.layers.map(({ value }) => value.node));
  return graph.nodes.flatMap((node): readonly GraphLayer[] => {
    const weight = told.has(node.id) ? undefined : weightOf(graph, node);
    if (weight === undefined) return [];
    const layer = { name: weight.name.replace(/\.weight$/, ""), call: 0, operation: node.layer?.operation ?? node.op, functional: true };
    const value = { node: node.id, output: 0 };
    return [{ layer, value, parameters: [weight.id], location: weight.location, callLocation: node.location }];
  });
});

/** Whether a node is a linear map or a convolution that a function makes, and not a part of a module: a layer to everyone but the table. */
export function isFunctionalLayer(node: GraphNode): node is NodeOf<"linear"> | NodeOf<"convolution"> {
  return (node.op === "linear" || node.op === "convolution") && node.layer?.functional === true;
}

/** The matrix, or more, that a node multiplies something by. */
function weightOf(graph: Graph, node: GraphNode): GraphParameter | undefined {
  if (node.op !== "contract") return isFunctionalLayer(node) ? parameterBehind(graph, node, 1) : undefined;
  const [left, right] = [parameterBehind(graph, node, 0), parameterBehind(graph, node, 1)];
  return left !== undefined && right !== undefined ? undefined : (right ?? left);
}

function parameterBehind(graph: Graph, { inputs }: GraphNode, index: number): GraphParameter | undefined {
  let node = graph.nodes[inputs[index]?.node ?? -1];
  while (node !== undefined && VIEWS.has(node.op)) node = graph.nodes[node.inputs[0]?.node ?? -1];
  const parameter = node?.op === "parameter" ? graph.parameters[node.attributes.parameter] : undefined;
  return parameter !== undefined && parameter.trainable && parameter.shape.length > 1 ? parameter : undefined;
}
