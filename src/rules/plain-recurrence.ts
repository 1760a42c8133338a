import { ORTHOGONAL_RECURRENCE } from "../fixes/orthogonal-recurrence.ts";
import { REPLACE_RECURRENCE } from "../fixes/replace-recurrence.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { byPlace, finding, names } from "./support/finding.ts";
import { layerOf } from "./support/outputs.ts";
import { isLengthAssumed, recurrencesOf, stepsOf } from "./support/recurrences.ts";

const id = "plain-recurrence";
const severity = "warning";
/** Steps over which a default tanh RNN has lost five decades. */
const LONG = 20;

/** A plain RNN over a long sequence. */
export const plainRecurrence: Rule = {
  id,
  what: "A plain RNN reads a long sequence.",
  why: "It has no way to keep the gradient: at its default start each step passes about half of it.",
  source:
    "Le, Jaitly & Hinton 2015, A simple way to initialize recurrent networks of rectified linear units (1504.00941); Pascanu et al. 2013",
  advice: "Use LSTM or GRU; or start the recurrent weights orthogonal, which holds for some tens of steps with tanh.",
  severity,
  fixes: [ORTHOGONAL_RECURRENCE, ...REPLACE_RECURRENCE],
  explains: ["vanishing-through-time", "exploding-through-time"],
  check(context: RuleContext): readonly Finding[] {
    const { graph, profile } = context;
    // Where time was followed, its own rules speak, and this one explains them.
    if (graph === undefined || profile === undefined || profile.timeSteps.length === 0) return [];
    const plain = recurrencesOf(graph).filter((node) => node.attributes.mode === "rnn" && stepsOf(graph, node) >= LONG);
    const lossy = profile.timeSteps.some(
      ({ gradientLog10: [first, ...rest] }) => typeof first === "number" && Math.abs(first - (rest.at(-1) ?? first)) > 1,
    );
    if (!lossy) return [];
    const layers = plain.map((node) => ({ layer: layerOf(graph, node), steps: stepsOf(graph, node) }));
    return byPlace(layers, ({ layer }) => layer.location).map(([location, group]) => {
      const [first] = group;
      const isKnown = !isLengthAssumed(context, first?.steps ?? 0);
      const message = `${names([...new Set(group.map(({ layer }) => layer.layer.name))])} is a plain RNN over ${first?.steps ?? 0} steps${isKnown ? "" : " (assumed)"}: nothing in it keeps a gradient.`;
      return finding({ id, severity: isKnown ? severity : "info" }, location, message, { layers: group.map(({ layer }) => layer) });
    });
  },
};
