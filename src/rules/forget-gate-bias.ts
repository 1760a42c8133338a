import { OPEN_GATES } from "../fixes/open-gates.ts";
import type { Graph } from "../graph/graph.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { byPlace, finding, names } from "./support/finding.ts";
import { number } from "./support/numbers.ts";
import { layerOf } from "./support/outputs.ts";
import { isLengthAssumed, recurrencesOf, stepsOf, type Recurrence } from "./support/recurrences.ts";
import { parameterOf } from "./support/zeros.ts";

const id = "forget-gate-bias";
const severity = "info";
const LONG = 50;
/** A gate with this bias keeps two thirds. */
const OPEN = 0.7;

/** LSTM whose forget gates start half closed. */
export const forgetGateBias: Rule = {
  id,
  what: "An LSTM over a long sequence starts with its forget gates half closed.",
  why: "With a bias near zero the gate keeps half of the cell at every step: after ten steps a thousandth is left.",
  source: "Jozefowicz, Zaremba & Sutskever 2015, An empirical exploration of recurrent network architectures; Gers et al. 2000",
  advice: "Set the forget gate's bias to 1 or more.",
  severity,
  fixes: [OPEN_GATES],
  explains: ["vanishing-through-time"],
  check(context: RuleContext): readonly Finding[] {
    const { graph } = context;
    if (graph === undefined) return [];
    const closed = recurrencesOf(graph).flatMap((node) => {
      const steps = stepsOf(graph, node);
      const bias = forgetBias(graph, node);
      const isCase = node.attributes.mode === "lstm" && steps >= LONG && !isLengthAssumed(context, steps);
      return isCase && bias !== undefined && bias < OPEN ? [{ layer: layerOf(graph, node), bias, steps }] : [];
    });
    return byPlace(closed, ({ layer }) => layer.location).map(([location, group]) => {
      const [first] = group;
      const kept = 1 / (1 + Math.exp(-(first?.bias ?? 0)));
      const message = `The forget gates of ${names([...new Set(group.map(({ layer }) => layer.layer.name))])} start with a bias of ${number(first?.bias ?? 0)} and keep ${number(kept)} of the cell at each of ${first?.steps ?? 0} steps.`;
      return finding({ id, severity }, location, message, { layers: group.map(({ layer }) => layer) });
    });
  },
};

/** Mean of the two biases of the forget gates together: the second quarter of each. */
function forgetBias(graph: Graph, node: Recurrence): number | undefined {
  if (!node.attributes.hasBias) return 0;
  // Inputs: x, h, c, w_ih, w_hh, b_ih, b_hh.
  let sum = 0;
  for (const index of [5, 6]) {
    const bias = parameterOf(graph, node, index);
    const size = bias?.shape[0];
    if (bias === undefined || size === undefined) return undefined;
    const quarter = size / 4;
    for (const { box, distribution } of bias.initial.pieces) {
      const [low = 0, high = 0] = box[0] ?? [];
      const overlap = Math.max(0, Math.min(high, 2 * quarter) - Math.max(low, quarter));
      sum += (overlap / quarter) * distribution.mean;
    }
  }
  return sum;
}
