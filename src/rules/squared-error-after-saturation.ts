import { BINARY_LOSS } from "../fixes/swap-loss.ts";
import { pathOf } from "../fixes/support/names.ts";
import { origins } from "../fixes/support/origins.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { maker, placeOf } from "./support/outputs.ts";
import { lossesOf, type Loss } from "./support/training.ts";

const id = "squared-error-after-saturation";
const severity = "info";

/** Squared error of class probabilities. */
export const squaredErrorAfterSaturation: Rule = {
  id,
  what: "A classifier that ends in sigmoid or softmax is trained with squared error.",
  why: "The gradient is multiplied by the slope of the saturating output: where the model is confidently wrong it is almost zero.",
  source: "Nielsen 2015, Neural Networks and Deep Learning, chapter 3",
  advice: "Use cross entropy on the logits.",
  severity,
  fixes: [BINARY_LOSS],
  check({ graph, model, sources }: RuleContext): readonly Finding[] {
    const node = graph?.outputs.length === 1 ? maker(graph, graph.outputs[0]) : undefined;
    const isSaturating = node?.op === "softmax" || (node?.op === "activation" && node.attributes.function === "sigmoid");
    if (graph === undefined || node === undefined || !isSaturating) return [];
    const [loss] = lossesOf(model.candidate, sources).filter((each) => each.kind === "squared_error" && isOfClasses(each));
    if (loss === undefined) return [];
    const name = node.op === "softmax" ? "softmax" : "sigmoid";
    const message = `\`${loss.name}\` compares a ${name} with classes: where \`${model.candidate.name}\` is confidently wrong, the ${name}'s slope makes the gradient almost zero.`;
    return [finding({ id, severity }, loss.location, message, { related: [{ message: `the ${name}`, location: placeOf(graph, node) }] })];
  },
};

/** Whether the target is certainly made of classes: a one-hot encoding. */
function isOfClasses({ target, path, file }: Loss): boolean {
  const found = target && origins(target, path);
  return found?.some(({ expression }) => isOneHot(expression, file)) === true;
}

function isOneHot(expression: Parameters<typeof origins>[0], file: Loss["file"]): boolean {
  if (expression.kind !== "Call") return false;
  if (pathOf(expression.func, file.module) === "torch.nn.functional.one_hot") return true;
  return (
    expression.func.kind === "Attribute" &&
    ["float", "to", "double"].includes(expression.func.attr) &&
    isOneHot(expression.func.value, file)
  );
}
