import { REMOVE_LAYER } from "../fixes/remove-layer.ts";
import type { Graph, GraphNode } from "../graph/graph.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { layerOf, maker, placeOf } from "./support/outputs.ts";
import { lossesOf } from "./support/training.ts";

const id = "rectified-output";
const severity = "warning";

/** A ReLU on logits. */
export const rectifiedOutput: Rule = {
  id,
  what: "A ReLU stands between the last layer and a softmax or a loss of logits.",
  why: "Logits below zero become zero and get no gradient: classes cannot be ruled out, and an example whose logits are all negative teaches nothing.",
  source: "Practice; PyTorch documentation of torch.nn.CrossEntropyLoss: unnormalized logits, which do not need to be positive",
  advice: "Remove the ReLU after the last layer.",
  severity,
  fixes: [REMOVE_LAYER],
  check({ graph, model, sources }: RuleContext): readonly Finding[] {
    if (graph === undefined || graph.outputs.length !== 1) return [];
    const last = maker(graph, graph.outputs[0]);
    if (last?.op === "softmax") return report(graph, maker(graph, last.inputs[0]), "the softmax over them");
    const [loss] = lossesOf(model.candidate, sources).filter(
      ({ kind }) => kind === "cross_entropy" || kind === "binary_cross_entropy_with_logits",
    );
    return loss === undefined ? [] : report(graph, last, `\`${loss.name}\``);
  },
};

function report(graph: Graph, node: GraphNode | undefined, reader: string): readonly Finding[] {
  if (node?.op !== "activation" || node.attributes.function !== "relu") return [];
  const before = maker(graph, node.inputs[0]);
  if (before?.op !== "linear" && before?.op !== "convolution") return [];
  const layer = layerOf(graph, node);
  const message = `A ReLU cuts off the logits of \`${layerOf(graph, before).layer.name}\` below zero before ${reader}: negative logits get no gradient.`;
  return [finding({ id, severity }, placeOf(graph, node), message, { layers: [layer] })];
}
