import { INSERT_NORMALIZATION } from "../fixes/insert-normalization.ts";
import { REPLACE_ACTIVATION } from "../fixes/replace-activation.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { saturates } from "./support/contributors.ts";
import { byPlace, finding, names } from "./support/finding.ts";
import { mean, ratio } from "./support/numbers.ts";
import { stagesBetween, weightedLayers, type Slope } from "./support/stages.ts";

const id = "saturating-activation";
const severity = "info";
/** log10 of what all of them together must pass at most, on the way and in the end. */
const WORTH = -1;

/** Saturating activations in hidden layers behind which the gradient is smaller. */
export const saturatingActivation: Rule = {
  id,
  what: "Sigmoid, tanh and the like in hidden layers make the gradient smaller.",
  why: "Their slope is below one almost everywhere (a sigmoid's is a quarter at most), and the gradient is multiplied by it in every layer.",
  source: "Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks",
  advice: "Use ReLU or a relative of it in hidden layers, initialised with He; keep sigmoid for outputs and gates.",
  severity,
  fixes: [...REPLACE_ACTIVATION, ...INSERT_NORMALIZATION],
  yieldsTo: ["vanishing-gradient"],
  check({ graph, profile }: RuleContext): readonly Finding[] {
    if (graph === undefined || profile === undefined) return [];
    const layers = weightedLayers(graph, profile);
    const [first, last] = [layers[0], layers.at(-1)];
    if (first === undefined || last === undefined) return [];
    const stages = (stagesBetween(graph, profile, first, last) ?? []).filter(({ activations }) => activations.some(isCause));
    const slopes = stages.flatMap(({ activations }) => activations.filter(isCause));
    const own = slopes.reduce((sum, { factor = 0 }) => sum + factor, 0);
    const whole = stages.reduce((sum, { factor }) => sum + factor, 0);
    if (own > WORTH || whole > WORTH) return [];
    const places = byPlace(slopes, ({ layer }) => layer.location);
    const [main] = places;
    if (main === undefined) return [];
    const counts = counted([...new Set(slopes.map(({ layer }) => layer.layer.operation))], slopes.length);
    const message = `${counts} ${ratio(mean(slopes.flatMap(({ factor }) => factor ?? [])))} of the gradient: what comes before ${slopes.length > 1 ? "them" : "it"} gets ${ratio(whole)} of what comes after.`;
    const related = places
      .slice(1)
      .map(([location, group]) => ({ message: names([...new Set(group.map(({ layer }) => layer.layer.name))]), location }));
    return [finding({ id, severity }, main[0], message, { related, layers: slopes.map(({ layer }) => layer) })];
  },
};

function counted(operations: readonly string[], count: number): string {
  const name = operations.join(" and ");
  return count === 1 ? `${name} passes` : `${count} ${name} layers each pass`;
}

function isCause({ function: name, factor }: Slope): boolean {
  return saturates(name) && factor !== undefined && factor < -0.1;
}
