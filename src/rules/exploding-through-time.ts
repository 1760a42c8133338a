import { CLIP_GRADIENTS } from "../fixes/clip-gradients.ts";
import { ORTHOGONAL_RECURRENCE } from "../fixes/orthogonal-recurrence.ts";
import { REPLACE_RECURRENCE } from "../fixes/replace-recurrence.ts";
import type { Rule } from "./rule.ts";
import { timeSymptom } from "./support/time.ts";

const id = "exploding-through-time";

/** The gradient gets larger from the last time step to the first. */
export const explodingThroughTime: Rule = {
  id,
  what: "The gradient at the first time steps is much larger than at the last.",
  why: "The recurrence multiplies it by the same matrix at every step: one step of the optimiser may throw the weights anywhere.",
  source: "Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks (1211.5063)",
  advice: "Clip gradients before optimizer.step(), start the recurrent weights smaller or orthogonal, or use LSTM or GRU.",
  severity: "warning",
  numeric: true,
  ofStart: true,
  fixes: [ORTHOGONAL_RECURRENCE, ...REPLACE_RECURRENCE, CLIP_GRADIENTS],
  check(context) {
    const found = timeSymptom(context, id, 1);
    return found === undefined ? [] : [found];
  },
};
