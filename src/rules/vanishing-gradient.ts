import type { Rule } from "./rule.ts";
import { INITIALISE_TO_FIT } from "../fixes/initialise-to-fit.ts";
import { INSERT_NORMALIZATION } from "../fixes/insert-normalization.ts";
import { INSERT_SKIP } from "../fixes/insert-skip.ts";
import { REPLACE_ACTIVATION } from "../fixes/replace-activation.ts";
import { symptom } from "./support/symptom.ts";

const id = "vanishing-gradient";

/** The gradient gets smaller from the last layer to the first. */
export const vanishingGradient: Rule = {
  id,
  what: "The gradient of the first layers is much smaller than that of the last.",
  why: "With one learning rate for all, the first layers stand still while the last ones learn: each step changes them by a fraction of what it changes the others.",
  source:
    "Hochreiter 1991, Untersuchungen zu dynamischen neuronalen Netzen; Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks",
  advice:
    "Use an activation whose slope is one where it is active (ReLU) with the initialisation that fits it (He), a normalisation, or residual connections.",
  severity: "warning",
  numeric: true,
  sized: true,
  ofStart: true,
  fixes: [...REPLACE_ACTIVATION, ...INITIALISE_TO_FIT, ...INSERT_NORMALIZATION, INSERT_SKIP],
  check(context) {
    const found = symptom(context, id, -1);
    return found === undefined ? [] : [found];
  },
};
