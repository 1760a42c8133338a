/**
 * Recurrent layers in time: forward statistics by step, and the gradient back through time with its coherence (theory.md section 6).
 * One layer, one direction; steps run from 0 to T − 1 in the direction of the recurrence.
 */
import type { InitialState, OutputGradient, RecurrentBackward, RecurrentForward, RecurrentLayer, SequenceMoments } from "./recurrence.ts";
import { gatedForward } from "./recurrent-gated.ts";
import { gatedBackward } from "./recurrent-coherence.ts";
import { vanillaBackward, vanillaForward } from "./recurrent-vanilla.ts";
import { walkBackward, walkForward } from "./recurrent-walk.ts";

export type * from "./recurrence.ts";

/** The state walks: a ReLU whose recurrent matrix is the identity, so that its steps add up and are cut at zero (Le 2015, 1504.00941). */
function walks({ mode, nonlinearity, recurrentKind, gates, hidden }: RecurrentLayer): boolean {
  const scale = Math.sqrt((gates[0]?.recurrentWeight ?? 0) * hidden);
  return mode === "rnn" && nonlinearity === "relu" && recurrentKind === "identity" && Math.abs(scale - 1) < 0.02;
}

/** Forward statistics from those of the input and of the initial state, which is zero where none is given. */
export function recurrentForward(
  layer: RecurrentLayer,
  input: SequenceMoments,
  initial: InitialState = { energy: 0, cell: 0 },
): RecurrentForward {
  if (walks(layer)) return walkForward(layer, input, initial);
  return layer.mode === "rnn" ? vanillaForward(layer, input, initial) : gatedForward(layer, input, initial);
}

/** Gradients from that of the output. */
export function recurrentBackward(layer: RecurrentLayer, forward: RecurrentForward, gradient: OutputGradient): RecurrentBackward {
  if (walks(layer)) return walkBackward(layer, forward, gradient);
  return layer.mode === "rnn" ? vanillaBackward(layer, forward, gradient) : gatedBackward(layer, forward, gradient);
}

/**
 * Standard deviation, in decades, of log10 RMS of the gradient that comes back over `lag` steps, for one draw of the weights: products of one and the same
 * finite matrix spread with the lag (fitted to the measured recurrent nets of theory.md section 8b).
 */
export function lagSpread({ mode, hidden }: RecurrentLayer, lag: number): number {
  const rate = { rnn: 0.167, lstm: 0.092, gru: 0.045 }[mode];
  return (rate * lag) / hidden ** 0.75;
}
