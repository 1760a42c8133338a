import { REMOVE_LAYER } from "../fixes/remove-layer.ts";
import type { Graph } from "../graph/graph.ts";
import type { Finding, Model, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { headsOf, layerOf, maker, outputWords, placeOf, type Head } from "./support/outputs.ts";
import { lossesOf } from "./support/training.ts";

const id = "softmax-before-cross-entropy";
const severity = "warning";

/** A model that ends in a softmax and goes into a loss with a softmax of its own. */
export const softmaxBeforeCrossEntropy: Rule = {
  id,
  what: "The model's output is a softmax, and the loss applies softmax again.",
  why: "The second softmax sees numbers between 0 and 1: it is almost uniform, cannot become certain of a class, and passes little gradient to the first, which shrinks it once more.",
  source: "PyTorch documentation of torch.nn.CrossEntropyLoss: the input is expected to contain the unnormalized logits",
  advice: "Return the logits and apply softmax only where probabilities are shown.",
  severity,
  fixes: [REMOVE_LAYER],
  check({ graph, model, sources }: RuleContext): readonly Finding[] {
    if (graph === undefined) return [];
    return headsOf(graph).flatMap((head) => ofHead(head, graph, model, sources));
  },
};

function ofHead({ value, key }: Head, graph: Graph, { candidate }: Model, sources: RuleContext["sources"]): readonly Finding[] {
  const node = maker(graph, value);
  // The loss's softmax leaves logarithms of probabilities as they are: nothing is lost but time.
  if (node?.op !== "softmax" || node.attributes.log) return [];
  const [loss] = lossesOf(candidate, sources, key).filter(({ kind }) => kind === "cross_entropy");
  if (loss === undefined) return [];
  const layer = layerOf(graph, node);
  const message = `${outputWords(candidate.name, key)} ends in a softmax and \`${loss.name}\` applies another to it: the loss takes for logits what are probabilities, and its gradient passes two softmaxes.`;
  return [
    finding({ id, severity }, placeOf(graph, node), message, {
      related: [{ message: `\`${loss.name}\` expects logits`, location: loss.location }],
      layers: [layer],
    }),
  ];
}
