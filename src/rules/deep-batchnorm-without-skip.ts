import { INSERT_SKIP } from "../fixes/insert-skip.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { batchNormGrowth } from "./support/symptom.ts";
import { ratio } from "./support/numbers.ts";
import { layerOf } from "./support/outputs.ts";

const id = "deep-batchnorm-without-skip";
const severity = "warning";

/** Growth of the gradient through batch normalisations that no skip goes round. */
export const deepBatchnormWithoutSkip: Rule = {
  id,
  what: "The gradient grows through a deep stack of batch normalisations without skips.",
  why: "Each batch normalisation after a ReLU multiplies the gradient by about √(π/(π−1)) = 1.2, whatever the initialisation: the stack itself makes it explode.",
  source: "Yang, Pennington, Rao, Sohl-Dickstein & Schoenholz 2019, A mean field theory of batch normalization (1902.08129)",
  advice: "Add residual connections; more normalisation does not help.",
  severity,
  numeric: true,
  sized: true,
  ofStart: true,
  fixes: [INSERT_SKIP],
  check(context: RuleContext): readonly Finding[] {
    const { graph, model } = context;
    const growth = batchNormGrowth(context);
    if (graph === undefined || growth === undefined) return [];
    const { worst, norms } = growth;
    const [first] = norms;
    const message = `The gradient of the first layers is ${ratio(worst.change)} times that of the last: ${norms.length} batch normalisations without a skip each multiply it by ${ratio(worst.change / norms.length)}.`;
    const location = first === undefined ? model.candidate.location : layerOf(graph, first).location;
    return [finding({ id, severity: worst.level }, location, message, { layers: norms.map((node) => layerOf(graph, node)) })];
  },
};
