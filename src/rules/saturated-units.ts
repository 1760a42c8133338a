import { INSERT_NORMALIZATION } from "../fixes/insert-normalization.ts";
import { INITIALISE_TO_FIT } from "../fixes/initialise-to-fit.ts";
import { usersOf } from "../graph/users.ts";
import type { ActivationId } from "../moments/activation.ts";
import { normalCdf } from "../moments/special.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { byPlace, finding, names } from "./support/finding.ts";
import { inputsOfActivations, type ActivationInput } from "./support/inputs.ts";

const id = "saturated-units";
const severity = "info";

/** |z| beyond which a unit counts as saturated: its slope is below 0.07 and 0.02. */
const KNEES: ReadonlyMap<ActivationId, number> = new Map([
  ["tanh", 2],
  ["sigmoid", 4],
  ["hardtanh", 1],
  ["hardsigmoid", 3],
]);

/** Most units on the flat part of a saturating activation. */
export const saturatedUnits: Rule = {
  id,
  what: "Most units of a tanh or sigmoid layer start on its flat part.",
  why: "Where the activation is flat its slope is almost zero, and so is the gradient that passes: these units learn slowly or not at all.",
  source: "Amazon SageMaker Debugger, rule SaturatedActivation; Glorot & Bengio 2010",
  advice: "Scale the inputs, draw smaller weights, or normalise before the activation.",
  severity,
  fixes: [...INITIALISE_TO_FIT, ...INSERT_NORMALIZATION],
  explains: ["vanishing-gradient"],
  check({ graph, profile, settings }: RuleContext): readonly Finding[] {
    if (graph === undefined || profile === undefined) return [];
    const users = usersOf(graph);
    const saturated = inputsOfActivations(graph, profile).filter(
      (each) => share(each) > settings.thresholds.saturatedShare && (users.get(each.node.id)?.some(({ op }) => op !== "multiply") ?? false),
    );
    return byPlace(saturated, ({ layer }) => layer.location).map(([location, group]) => {
      const worst = Math.max(...group.map(share));
      const [first] = group;
      const message = `${Math.round(100 * worst)}% of the units of ${names(group.map(({ layer }) => layer.layer.name))} start beyond ±${KNEES.get(first?.node.attributes.function ?? "tanh") ?? 0}, where ${first?.layer.layer.operation ?? ""} is flat.`;
      return finding({ id, severity }, location, message, { layers: group.map(({ layer }) => layer) });
    });
  },
};

/** Share of a Gaussian input beyond the knee on either side. */
function share({ node, mean, variance }: ActivationInput): number {
  const knee = KNEES.get(node.attributes.function);
  if (knee === undefined || !(variance > 0)) return 0;
  const deviation = Math.sqrt(variance);
  return normalCdf((-knee - mean) / deviation) + normalCdf((mean - knee) / deviation);
}
