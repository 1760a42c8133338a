import { REMOVE_LAYER } from "../fixes/remove-layer.ts";
import type { Graph, NodeOf } from "../graph/graph.ts";
import type { ActivationId } from "../moments/activation.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { layerOf, maker, placeOf } from "./support/outputs.ts";

const id = "repeated-activation";
const severity = "warning";

/** Applying these twice is applying them once. */
const IDEMPOTENT: ReadonlySet<ActivationId> = new Set<ActivationId>([
  "identity",
  "relu",
  "relu6",
  "hardtanh",
  "clamp",
  "abs",
  "sign",
  "round",
  "floor",
  "ceil",
  "threshold",
]);
/** Powers and the like, which are arithmetic and no activations. */
const ACTIVATING: ReadonlySet<ActivationId> = new Set<ActivationId>([
  "relu",
  "relu6",
  "elu",
  "celu",
  "selu",
  "gelu",
  "gelu_tanh",
  "silu",
  "mish",
  "softplus",
  "softsign",
  "tanh",
  "sigmoid",
  "hardsigmoid",
  "hardswish",
]);

type Twice = NodeOf<"activation"> | NodeOf<"softmax">;

/** An activation of what the same activation has just given. */
export const repeatedActivation: Rule = {
  id,
  what: "An activation is applied to the output of the same activation.",
  why: "The second one adds nothing but its own shrinking of the gradient: sigmoid of sigmoid lies between 0.5 and 0.73, softmax of softmax is almost uniform.",
  source: "Nikanjam et al. 2021, Automatic fault detection for deep learning programs using graph transformations (NeuraLint)",
  advice: "Remove one of the two.",
  severity,
  fixes: [REMOVE_LAYER],
  check({ graph }: RuleContext): readonly Finding[] {
    if (graph === undefined) return [];
    return graph.nodes.flatMap((node) => (node.op === "activation" || node.op === "softmax" ? check(graph, node) : []));
  },
};

function check(graph: Graph, node: Twice): readonly Finding[] {
  const before = maker(graph, node.inputs[0]);
  if (before === undefined || !isSame(node, before)) return [];
  const [first, second] = [layerOf(graph, before), layerOf(graph, node)];
  const name = second.layer.operation;
  // Our own composite layers are none of the user's business.
  if (first.layer.name === second.layer.name && first.layer.call === second.layer.call && !second.layer.functional) return [];
  const harmless = node.op === "activation" && IDEMPOTENT.has(node.attributes.function);
  const effect = harmless ? "the second changes nothing" : "the second only flattens what the first has already bounded";
  const message = `${name} is applied twice in a row: ${effect}.`;
  const related = [{ message: "the first is here", location: placeOf(graph, before) }];
  return [finding({ id, severity: harmless ? "info" : severity }, placeOf(graph, node), message, { related, layers: [second] })];
}

function isSame(node: Twice, before: Graph["nodes"][number]): boolean {
  if (node.op === "softmax") {
    return before.op === "softmax" && !before.attributes.log && !node.attributes.log && before.attributes.axis === node.attributes.axis;
  }
  return before.op === "activation" && before.attributes.function === node.attributes.function && ACTIVATING.has(node.attributes.function);
}
