import { DRAW_WEIGHTS } from "../fixes/draw-weights.ts";
import type { Graph, GraphNode, GraphParameter } from "../graph/graph.ts";
import { joins } from "../graph/sums.ts";
import { usersOf } from "../graph/users.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { number } from "./support/numbers.ts";
import { layerOf } from "./support/outputs.ts";
import { alive } from "./support/paths.ts";
import { chainAfter, constantOf, parameterOf } from "./support/zeros.ts";

const id = "constant-initialization";
const severity = "warning";

/** Hidden layers whose weights are all the same number. */
export const constantInitialization: Rule = {
  id,
  what: "All weights of a hidden layer start as the same number.",
  why: "Units with equal weights compute the same and, where nothing after them differs, learn the same: the layer has one unit. At zero, nothing before it gets a gradient.",
  source: "Goodfellow, Bengio & Courville 2016, Deep Learning, section 8.4",
  advice: "Draw weights at random (He, Glorot). Zero is right for biases, for the last layer of a residual branch and for a head.",
  severity,
  ofStart: true,
  fixes: [...DRAW_WEIGHTS],
  check({ graph }: RuleContext): readonly Finding[] {
    if (graph === undefined) return [];
    const users = usersOf(graph);
    return graph.nodes.flatMap((node) => {
      if (node.op !== "linear" && node.op !== "convolution") return [];
      const weight = parameterOf(graph, node, 1);
      const value = weight && constantOf(weight);
      if (weight === undefined || value === undefined || !weight.trainable || !isFault(graph, node, weight, value, users)) return [];
      const layer = layerOf(graph, node);
      const [units = 0] = weight.shape;
      const effect = value === 0 ? "the layers before it get no gradient" : `its ${units} units compute the same`;
      return [
        finding({ id, severity }, weight.location, `Every weight of \`${layer.layer.name}\` starts as ${number(value)}: ${effect}.`, {
          layers: [layer],
        }),
      ];
    });
  },
};

function isFault(
  graph: Graph,
  node: GraphNode,
  { shape }: GraphParameter,
  value: number,
  users: ReadonlyMap<number, readonly GraphNode[]>,
): boolean {
  const [units = 1] = shape;
  // One output, or one weight for each (a depthwise average), is a sum on purpose.
  if (units < 2 || shape.slice(1).reduce((product, size) => product * size, 1) < 2) return false;
  if (node.op === "convolution" && node.attributes.groups > 1) return false;
  const { passed, end } = chainAfter(graph, users, node, (next) => next.op === "linear" || next.op === "convolution");
  // A head may start at zero; a branch that is added, scaled or gated may as well.
  if (end === undefined || passed.some((next) => joins(graph, next))) return false;
  return value !== 0 || !(bothZero(graph, end) || isGoneRound(graph, node));
}

/** Whether the output depends on the input without a node: then it is a branch, which may start at zero. */
function isGoneRound(graph: Graph, { id }: GraphNode): boolean {
  const reached = alive(graph, new Set([id]));
  return graph.nodes.some((node) => node.op === "input" && reached.has(node.id));
}

/** Two zero factors in a row are zero-product's. */
function bothZero(graph: Graph, next: GraphNode): boolean {
  const weight = parameterOf(graph, next, 1);
  return weight !== undefined && constantOf(weight) === 0;
}
