import { HE_ONLY } from "../fixes/initialise-to-fit.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { byPlace, finding, names } from "./support/finding.ts";
import { stagesBetween, weightedLayers } from "./support/stages.ts";
import { scaleOf } from "./support/weights.ts";

const id = "default-initialization-depth";
const severity = "info";
/** Layers over which a factor of 0.41 becomes a decade and more. */
const DEEP = 4;

/** PyTorch's default initialisation in a deep stack of rectifiers. */
export const defaultInitializationDepth: Rule = {
  id,
  what: "A deep stack of ReLU layers starts from PyTorch's default initialisation.",
  why: "nn.Linear and the convolutions draw weights with gain 1/√3, where ReLU needs √2: each layer passes 0.41 of the gradient.",
  source: "pytorch/pytorch issue 15314: Kaiming init of conv and linear layers, why gain = sqrt(5)",
  advice: 'Initialise with nn.init.kaiming_normal_(weight, nonlinearity="relu"), or normalise between layers.',
  severity,
  fixes: [...HE_ONLY],
  explains: ["vanishing-gradient"],
  check({ graph, profile, settings }: RuleContext): readonly Finding[] {
    if (graph === undefined || profile === undefined) return [];
    const layers = weightedLayers(graph, profile);
    const [first, last] = [layers[0], layers.at(-1)];
    if (first === undefined || last === undefined) return [];
    const weak = (stagesBetween(graph, profile, first, last) ?? []).filter(
      ({ to, activations, factor, sums }) =>
        sums.length === 0 &&
        factor < -0.2 &&
        scaleOf(graph, to.node)?.isDefault === true &&
        activations.some((each) => RECTIFIERS.has(each.function)),
    );
    const total = weak.reduce((sum, { factor }) => sum + factor, 0);
    if (weak.length < DEEP || total > -settings.thresholds.outputs.info) return [];
    const rows = weak.map(({ to }) => to.row.layer);
    const [place] = byPlace(rows, ({ location }) => location);
    if (place === undefined) return [];
    const message = `${names(rows.map(({ layer }) => layer.name))} start from PyTorch's default, whose gain is 1/√3 where ReLU needs √2.`;
    return [finding({ id, severity }, place[0], message, { layers: rows })];
  },
};

const RECTIFIERS: ReadonlySet<string> = new Set(["relu", "relu6", "leaky_relu", "elu", "gelu", "gelu_tanh", "silu", "mish"]);
