import { ZERO_BIASES } from "../fixes/zero-biases.ts";
import type { ActivationId } from "../moments/activation.ts";
import { normalCdf } from "../moments/special.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { byPlace, finding, names } from "./support/finding.ts";
import { number } from "./support/numbers.ts";
import { inputsOfActivations } from "./support/inputs.ts";

const id = "dead-units";
const severity = "info";
/** Share of inputs at which a unit must be active to count as alive. */
const ALIVE = 1e-3;
/** Share of the inputs below which no number is worth telling. */
const NEVER = 1e-6;
const RECTIFIERS: ReadonlySet<ActivationId> = new Set<ActivationId>(["relu", "relu6"]);

/** Rectified units that are never active. */
export const deadUnits: Rule = {
  id,
  what: "ReLU units are almost never active at initialisation.",
  why: "A rectifier passes a gradient only where its input is positive: a unit that never is never learns.",
  source: "Lu et al. 2019, Dying ReLU and Initialization: Theory and Numerical Examples (1903.06733)",
  advice: "Start biases at zero, and keep what goes into the layer centred.",
  severity,
  fixes: [ZERO_BIASES],
  check({ graph, profile }: RuleContext): readonly Finding[] {
    if (graph === undefined || profile === undefined) return [];
    const dead = inputsOfActivations(graph, profile).filter(({ node, mean, variance }) => {
      if (!RECTIFIERS.has(node.attributes.function) || !(variance > 0)) return false;
      return normalCdf(mean / Math.sqrt(variance)) < ALIVE;
    });
    return byPlace(dead, ({ layer }) => layer.location).map(([location, group]) => {
      const [first] = group;
      const share = first === undefined ? 0 : normalCdf(first.mean / Math.sqrt(first.variance));
      const often = share < NEVER ? "practically never active" : `active for ${number(100 * share)}% of their inputs`;
      const message = `The units of ${names(group.map(({ layer }) => layer.layer.name))} are ${often}, so hardly any gradient passes: what they read has mean ${number(first?.mean ?? 0)} and standard deviation ${number(Math.sqrt(first?.variance ?? 0))}.`;
      return finding({ id, severity }, location, message, { layers: group.map(({ layer }) => layer) });
    });
  },
};
