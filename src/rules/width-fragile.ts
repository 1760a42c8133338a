import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { number } from "./support/numbers.ts";
import { weightedLayers } from "./support/stages.ts";

const id = "width-fragile";
const severity = "info";

/** Initialisations that differ by more than a decade from draw to draw. */
export const widthFragile: Rule = {
  id,
  what: "One random initialisation differs from the next by more than a decade.",
  why: "The log of the gradient is a random walk over layers whose steps have a variance of about 1/width: the sum of 1/width over depth decides whether some seeds train and others do not.",
  source: "Hanin 2018, Which neural net architectures give rise to exploding and vanishing gradients? (1801.03744)",
  advice: "Make narrow layers wider, the net less deep, or add skips.",
  severity,
  fixes: [],
  explains: ["vanishing-gradient", "exploding-gradient"],
  check({ graph, profile, model, settings }: RuleContext): readonly Finding[] {
    if (graph === undefined || profile === undefined) return [];
    const layers = weightedLayers(graph, profile);
    const [first] = layers;
    if (first?.row.gradient.kind !== "value") return [];
    const { uncertainty } = first.row.gradient;
    if (uncertainty <= settings.thresholds.spread) return [];
    const narrow = layers.slice(0, -1).sort((a, b) => widthOf(a.node.outputs[0]?.shape) - widthOf(b.node.outputs[0]?.shape))[0] ?? first;
    const message = `The gradient at \`${first.row.layer.layer.name}\` varies by a factor of ${number(10 ** uncertainty)} from one initialisation to the next (one standard deviation): ${layers.length} layers, the narrowest ${widthOf(narrow.node.outputs[0]?.shape)} units wide.`;
    return [finding({ id, severity }, model.candidate.location, message, { layers: layers.map(({ row }) => row.layer) })];
  },
};

function widthOf(shape: readonly number[] = []): number {
  return shape.length > 2 ? (shape[1] ?? 1) : (shape.at(-1) ?? 1);
}
