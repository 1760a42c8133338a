/**
 * Recurrent layers in time: forward statistics by step, and the gradient back through time with its coherence (theory.md section 6).
 * One layer, one direction; steps run from 0 to T − 1 in the direction of the recurrence.
 */
import type { DistributionKind } from "./distribution.ts";
import { gatedForward } from "./recurrent-gated.ts";
import { gatedBackward } from "./recurrent-coherence.ts";
import { vanillaBackward, vanillaForward } from "./recurrent-vanilla.ts";
import { walkBackward, walkForward } from "./recurrent-walk.ts";

/** Weights of one gate: variances of single elements, and the biases' moments (zero where there is no bias). */
export interface Gate {
  readonly inputWeight: number;
  readonly recurrentWeight: number;
  readonly biasMean: number;
  readonly biasVariance: number;
  /** The part of the bias that stands on the recurrent side: a GRU's reset gate multiplies it in the new gate. */
  readonly hiddenBiasVariance: number;
}

/** One recurrent layer. `gates` in the framework's order: one for a plain layer, i f g o for an LSTM, r z n for a GRU. */
export interface RecurrentLayer {
  readonly mode: "rnn" | "lstm" | "gru";
  readonly nonlinearity: "tanh" | "relu";
  readonly samples: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly recurrentKind: DistributionKind;
  readonly gates: readonly Gate[];
}

/** Second moments of a sequence: energy at each step, and averages over pairs (theory.md section 0: s, c, d). */
export interface SequenceMoments {
  readonly energy: Float64Array;
  readonly acrossTime: number;
  readonly acrossSamples: number;
  readonly acrossBoth: number;
}

/** What the forward pass leaves: the output's moments, its mean by step, and what the backward pass needs again. */
export interface RecurrentForward {
  readonly input: SequenceMoments;
  readonly output: SequenceMoments;
  readonly mean: Float64Array;
  /** Energy of the LSTM's cell state by step. */
  readonly cell?: Float64Array;
  readonly steps: readonly GateStep[];
}

/** Gate statistics of one step; for a plain layer `carry` is unused. */
export interface GateStep {
  /** Mean of the factor that carries the state on (forget gate, update gate), its second moment, and the variance of its mean over units. */
  readonly carry: number;
  readonly carryEnergy: number;
  readonly carrySpread: number;
  /** E φ'² and E φ' of the candidate's nonlinearity. */
  readonly candidateSlope: number;
  readonly candidateSlopeEnergy: number;
  /** Second moments of what multiplies the candidate (input gate, 1 − z), and its mean. */
  readonly admit: number;
  readonly admitEnergy: number;
  /** E n² or E g². */
  readonly candidateEnergy: number;
  /** Output side of an LSTM: E o, E o², E tanh'(c), E tanh'(c)², E tanh(c)²; ones elsewhere. */
  readonly emit: number;
  readonly emitEnergy: number;
  readonly outSlope: number;
  readonly outSlopeEnergy: number;
  readonly outEnergy: number;
  /** E σ'² of the gates, in the framework's order where they have one. */
  readonly gateSlopeEnergies: readonly number[];
  /** GRU: E r, E r², and the energy of the recurrent part of the candidate. */
  readonly reset: number;
  readonly resetEnergy: number;
  readonly hiddenPart: number;
  /** Energy of the carried state before this step, and of h before it. */
  readonly before: number;
  readonly hiddenBefore: number;
}

/** Energies of the state that a sequence starts from. */
export interface InitialState {
  readonly energy: number;
  readonly cell: number;
}

/** Gradient that arrives at the outputs: energy per element at each step, and its coherence between steps where it has one (T×T, row-major). */
export interface OutputGradient {
  readonly energy: Float64Array;
  readonly coherence?: Float64Array;
  /** Energy at the last cell state of an LSTM. */
  readonly cell?: number;
}

/** What the backward pass yields; energies are means over elements. */
export interface RecurrentBackward {
  readonly input: Float64Array;
  /** Gradient of the input between steps, T×T row-major, zero on the diagonal; absent where steps are incoherent. */
  readonly coherence?: Float64Array;
  /** Gradient that comes back through time to the state that step t hands on; the last step hands on none. */
  readonly state: Float64Array;
  readonly cellState?: Float64Array;
  readonly inputWeight: number;
  readonly recurrentWeight: number;
  readonly inputBias: number;
  readonly hiddenBias: number;
  /** Gradient of the initial state. */
  readonly initial: number;
  readonly initialCell?: number;
}

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
