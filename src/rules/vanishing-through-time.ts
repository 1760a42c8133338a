import { OPEN_GATES } from "../fixes/open-gates.ts";
import { ORTHOGONAL_RECURRENCE } from "../fixes/orthogonal-recurrence.ts";
import { REPLACE_RECURRENCE } from "../fixes/replace-recurrence.ts";
import type { Rule } from "./rule.ts";
import { timeSymptom } from "./support/time.ts";

const id = "vanishing-through-time";

/** The gradient gets smaller from the last time step to the first. */
export const vanishingThroughTime: Rule = {
  id,
  what: "The gradient at the first time steps is much smaller than at the last.",
  why: "The recurrence multiplies it by the same matrix at every step: what happened early in the sequence cannot be learnt.",
  source:
    "Pascanu, Mikolov & Bengio 2013 (1211.5063); Chen, Pennington & Schoenholz 2018, Dynamical isometry and a mean field theory of RNNs (1806.05394)",
  advice: "Use LSTM or GRU, start the recurrent weights orthogonal, or shorten the sequence.",
  severity: "warning",
  numeric: true,
  ofStart: true,
  fixes: [ORTHOGONAL_RECURRENCE, ...REPLACE_RECURRENCE, OPEN_GATES],
  check(context) {
    const found = timeSymptom(context, id, -1);
    return found === undefined ? [] : [found];
  },
};
