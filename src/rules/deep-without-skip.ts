import { INITIALISE_TO_FIT } from "../fixes/initialise-to-fit.ts";
import { INSERT_NORMALIZATION } from "../fixes/insert-normalization.ts";
import { INSERT_SKIP } from "../fixes/insert-skip.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { stagesBetween, weightedLayers } from "./support/stages.ts";

const id = "deep-without-skip";
const severity = "warning";
/** Layers from which He et al. saw plain nets train worse than shallower ones. */
const DEEP = 18;
const NORMALISES: ReadonlySet<string> = new Set(["batch_norm", "layer_norm", "group_norm", "normalize"]);

/** A deep plain stack whose gradient the number shows to suffer. */
export const deepWithoutSkip: Rule = {
  id,
  what: "A deep stack has neither skips nor normalisation, and its gradient changes over it.",
  why: "Every layer multiplies the gradient; without a path around them a small factor becomes a large one.",
  source: "He, Zhang, Ren & Sun 2016, Deep residual learning for image recognition (1512.03385)",
  advice: "Add residual connections, or normalisation if there are not too many layers, or an initialisation that keeps the scale.",
  severity,
  ofStart: true,
  fixes: [INSERT_SKIP, ...INITIALISE_TO_FIT, ...INSERT_NORMALIZATION],
  explains: ["vanishing-gradient", "exploding-gradient"],
  check({ graph, profile, model, settings }: RuleContext): readonly Finding[] {
    if (graph === undefined || profile === undefined || graph.nodes.some(({ op }) => NORMALISES.has(op))) return [];
    const layers = weightedLayers(graph, profile);
    const [first, last] = [layers[0], layers.at(-1)];
    // A layer that a loop over time calls again and again is one layer; what time does has rules of its own.
    const depth = new Set(layers.map(({ row }) => row.layer.layer.name)).size;
    if (first === undefined || last === undefined || depth < DEEP) return [];
    const stages = stagesBetween(graph, profile, first, last) ?? [];
    const change = Math.abs(stages.reduce((sum, { factor }) => sum + factor, 0));
    if (stages.length < DEEP - 1 || stages.some(({ sums }) => sums.length > 0) || change < settings.thresholds.outputs.warning) return [];
    const message = `${depth} layers follow each other with neither a skip nor a normalisation.`;
    return [finding({ id, severity }, model.candidate.location, message, { layers: layers.map(({ row }) => row.layer) })];
  },
};
