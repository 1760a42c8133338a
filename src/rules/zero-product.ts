import { DRAW_FIRST_FACTOR } from "../fixes/draw-weights.ts";
import type { Graph, GraphNode, NodeOf } from "../graph/graph.ts";
import { joins } from "../graph/sums.ts";
import { usersOf } from "../graph/users.ts";
import { pointwise } from "../moments/pointwise.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { layerOf } from "./support/outputs.ts";
import { chainAfter, constantOf, parameterOf } from "./support/zeros.ts";

const id = "zero-product";
const severity = "warning";

/** Two factors of one product that both start at zero. */
export const zeroProduct: Rule = {
  id,
  what: "Two factors of one product both start at zero.",
  why: "The gradient of each is the other times what flows: zero for both, for ever. One zero factor alone is a fine start (LoRA, zero-initialised residual branches).",
  source: "Hu et al. 2021, LoRA: Low-Rank Adaptation of Large Language Models (2106.09685), section 4.1: only B is zero",
  advice: "Initialise one of the two at random.",
  severity,
  ofStart: true,
  fixes: [DRAW_FIRST_FACTOR],
  check({ graph }: RuleContext): readonly Finding[] {
    if (graph === undefined) return [];
    const users = usersOf(graph);
    return graph.nodes.flatMap((node) => {
      if (!isZeroMap(graph, node)) return [];
      const { passed, end } = chainAfter(graph, users, node, (next) => isZeroFactor(graph, next));
      if (end === undefined || !passed.every((next) => keepsZero(graph, next))) return [];
      const [first, second] = [layerOf(graph, node), layerOf(graph, end)];
      const message = `\`${first.layer.name}\` and \`${second.layer.name}\` are factors of one product and both start at zero: neither ever gets a gradient.`;
      const related = [{ message: `\`${second.layer.name}\` is zero too`, location: second.location }];
      return [finding({ id, severity }, first.location, message, { related, layers: [first, second] })];
    });
  },
};

function isZeroMap(graph: Graph, node: GraphNode): node is NodeOf<"linear"> | NodeOf<"convolution"> {
  if (node.op !== "linear" && node.op !== "convolution") return false;
  return isZero(graph, node, 1) && (node.inputs[2] === undefined || isZero(graph, node, 2));
}

function isZero(graph: Graph, node: GraphNode, index: number): boolean {
  const parameter = parameterOf(graph, node, index);
  return parameter !== undefined && parameter.trainable && constantOf(parameter) === 0;
}

function isZeroFactor(graph: Graph, node: GraphNode): boolean {
  if (node.op === "linear" || node.op === "convolution") return isZero(graph, node, 1);
  return node.op === "multiply" && node.inputs.some((_, index) => isZero(graph, node, index));
}

/** Whether zero in gives zero out, with nothing added. */
function keepsZero(graph: Graph, node: GraphNode): boolean {
  if (joins(graph, node)) return false;
  if (node.op === "activation") return pointwise(node.attributes.function, node.attributes.parameters).value(0) === 0;
  if (node.op === "affine") return node.attributes.shift === 0;
  return ["dropout", "reshape", "permute", "cast", "slice", "expand"].includes(node.op);
}
