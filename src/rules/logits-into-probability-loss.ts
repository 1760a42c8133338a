import { LOG_SOFTMAX } from "../fixes/log-softmax.ts";
import { LOSS_OF_LOGITS } from "../fixes/swap-loss.ts";
import type { Graph, GraphNode } from "../graph/graph.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { layerOf, maker, placeOf } from "./support/outputs.ts";
import { lossesOf, type LossKind } from "./support/training.ts";

const id = "logits-into-probability-loss";
const severity = "warning";

/** A model that returns logits into a loss that expects probabilities, or their logarithms. */
export const logitsIntoProbabilityLoss: Rule = {
  id,
  what: "The loss expects probabilities or their logarithms, and the model returns something else.",
  why: "BCELoss is undefined outside of 0 to 1; NLLLoss of numbers that are no logarithms of probabilities is unbounded below, so that training drives it to minus infinity.",
  source: "PyTorch documentation of torch.nn.BCELoss and torch.nn.NLLLoss",
  advice: "Use the loss that takes logits: CrossEntropyLoss, BCEWithLogitsLoss.",
  severity,
  fixes: [LOSS_OF_LOGITS, LOG_SOFTMAX],
  check({ graph, model, sources }: RuleContext): readonly Finding[] {
    const node = graph?.outputs.length === 1 ? maker(graph, graph.outputs[0]) : undefined;
    if (graph === undefined || node === undefined) return [];
    for (const loss of lossesOf(model.candidate, sources)) {
      const mismatch = mismatchOf(node, loss.kind);
      if (mismatch === undefined) continue;
      const message = `\`${loss.name}\` expects ${mismatch.expected}, and \`${model.candidate.name}\` returns ${mismatch.returned}.`;
      const related = [{ message: `the output comes from \`${nameOf(graph, node)}\``, location: placeOf(graph, node) }];
      return [finding({ id, severity }, loss.location, message, { related, layers: [layerOf(graph, node)] })];
    }
    return [];
  },
};

function nameOf(graph: Graph, node: GraphNode): string {
  return layerOf(graph, node).layer.name;
}

interface Mismatch {
  readonly expected: string;
  readonly returned: string;
}

/** What a loss gets in place of what it expects, where that is certain. */
function mismatchOf(node: GraphNode, loss: LossKind): Mismatch | undefined {
  const linear = node.op === "linear" || node.op === "convolution";
  if (loss === "binary_cross_entropy") {
    const expected = "probabilities";
    if (linear) return { expected, returned: "logits of any size: outside of 0 to 1 it fails or is infinite" };
    if (node.op === "activation" && node.attributes.function === "tanh") return { expected, returned: "a tanh, which goes down to −1" };
  }
  if (loss === "nll") {
    const expected = "logarithms of probabilities";
    if (linear) return { expected, returned: "logits: the loss has no lower bound and training drives it to minus infinity" };
    if (node.op === "softmax" && !node.attributes.log) {
      return { expected, returned: "probabilities: their gradient vanishes where a class is already unlikely" };
    }
  }
  return undefined;
}
