/** What is known of a recurrent layer before its numbers are computed, and what the computation leaves (theory.md section 6). */
import type { DistributionKind } from "./distribution.ts";

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
  /**
   * First and second moment of the factor that carries the state on (forget gate, update gate), by classes of units with equal numbers: what differs between them
   * stays so over time, and after many steps those that forget least are all that is left.
   */
  readonly carry: Float64Array;
  readonly carryEnergy: Float64Array;
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
  readonly coherence?: Float64Array | undefined;
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

/** Mean of some numbers; 0 of none. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / Math.max(1, values.length);
}

/** Products of the gradients of different steps (T×T, row-major, zero on the diagonal) that all have one correlation. */
export function evenCoherence(energy: Float64Array, correlation: number): Float64Array {
  const count = energy.length;
  return Float64Array.from({ length: count * count }, (_, index) => {
    const s = Math.floor(index / count);
    const t = index % count;
    return s === t ? 0 : correlation * Math.sqrt((energy[s] ?? 0) * (energy[t] ?? 0));
  });
}
