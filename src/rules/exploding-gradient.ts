import type { Rule } from "./rule.ts";
import { CLIP_GRADIENTS } from "../fixes/clip-gradients.ts";
import { INITIALISE_TO_FIT } from "../fixes/initialise-to-fit.ts";
import { INSERT_NORMALIZATION } from "../fixes/insert-normalization.ts";
import { SCALE_BRANCHES } from "../fixes/scale-branches.ts";
import { symptom } from "./support/symptom.ts";

const id = "exploding-gradient";

/** The gradient gets larger from the last layer to the first. */
export const explodingGradient: Rule = {
  id,
  what: "The gradient of the first layers is much larger than that of the last.",
  why: "A step that suits the last layers throws the first ones far away; a step that suits the first does nothing to the last.",
  source:
    "Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks (1211.5063); Yang et al. 2019, A mean field theory of batch normalization (1902.08129)",
  advice: "Draw weights with the variance that fits (He for ReLU, Glorot for tanh), scale residual branches, or clip gradients.",
  severity: "warning",
  numeric: true,
  sized: true,
  ofStart: true,
  fixes: [...INITIALISE_TO_FIT, SCALE_BRANCHES, ...INSERT_NORMALIZATION, CLIP_GRADIENTS],
  check(context) {
    const found = symptom(context, id, 1);
    return found === undefined ? [] : [found];
  },
};
