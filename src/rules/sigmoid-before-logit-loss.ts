import { REMOVE_LAYER } from "../fixes/remove-layer.ts";
import type { Graph } from "../graph/graph.ts";
import type { Finding, Model, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { headsOf, layerOf, maker, outputWords, placeOf, type Head } from "./support/outputs.ts";
import { lossesOf } from "./support/training.ts";

const id = "sigmoid-before-logit-loss";
const severity = "warning";

/** A model that ends in a sigmoid and goes into a loss with a sigmoid of its own. */
export const sigmoidBeforeLogitLoss: Rule = {
  id,
  what: "The model's output is a sigmoid, and the loss applies sigmoid again.",
  why: "The loss sees numbers between 0 and 1 where it expects logits: no prediction falls below one half, and the gradient is a quarter at most.",
  source: "PyTorch documentation of torch.nn.BCEWithLogitsLoss: this loss combines a Sigmoid layer and the BCELoss in one single class",
  advice: "Return the logits, or use BCELoss on the probabilities.",
  severity,
  fixes: [REMOVE_LAYER],
  check({ graph, model, sources }: RuleContext): readonly Finding[] {
    if (graph === undefined) return [];
    return headsOf(graph).flatMap((head) => ofHead(head, graph, model, sources));
  },
};

function ofHead({ value, key }: Head, graph: Graph, { candidate }: Model, sources: RuleContext["sources"]): readonly Finding[] {
  const node = maker(graph, value);
  if (node?.op !== "activation" || node.attributes.function !== "sigmoid") return [];
  const [loss] = lossesOf(candidate, sources, key).filter(({ kind }) => kind === "binary_cross_entropy_with_logits");
  if (loss === undefined) return [];
  const layer = layerOf(graph, node);
  const message = `${outputWords(candidate.name, key)} ends in a sigmoid and \`${loss.name}\` applies another to it: no prediction can fall below one half, and the gradient passes two sigmoids.`;
  return [
    finding({ id, severity }, placeOf(graph, node), message, {
      related: [{ message: `\`${loss.name}\` expects logits`, location: loss.location }],
      layers: [layer],
    }),
  ];
}
