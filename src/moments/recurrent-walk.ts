/**
 * A ReLU recurrence whose matrix is the identity: h_t = max(0, h_{t−1} + u_t). With u small and independent over time, h is a random walk reflected at zero,
 * |W| of a Brownian motion W with variance v per step; the gradient survives until the walk next touches zero.
 */
import type {
  GateStep,
  InitialState,
  OutputGradient,
  RecurrentBackward,
  RecurrentForward,
  RecurrentLayer,
  SequenceMoments,
} from "./recurrence.ts";

const STEP: GateStep = {
  carry: Float64Array.of(1),
  carryEnergy: Float64Array.of(1),
  candidateSlope: 1,
  candidateSlopeEnergy: 1,
  admit: 1,
  admitEnergy: 1,
  candidateEnergy: 0,
  emit: 1,
  emitEnergy: 1,
  outSlope: 1,
  outSlopeEnergy: 1,
  outEnergy: 1,
  gateSlopeEnergies: [],
  reset: 1,
  resetEnergy: 1,
  hiddenPart: 0,
  before: 0,
  hiddenBefore: 0,
};

/** E |W_s| |W_t| of a Brownian motion with unit rate, s ≤ t: (2/π) √(st) (√(1−ρ²) + ρ asin ρ), ρ = √(s/t). */
function absoluteProduct(s: number, t: number): number {
  if (s <= 0 || t <= 0) return 0;
  const rho = Math.sqrt(Math.min(s, t) / Math.max(s, t));
  return (2 / Math.PI) * Math.sqrt(s * t) * (Math.sqrt(1 - rho * rho) + rho * Math.asin(rho));
}

/** Probability that a Brownian motion has no zero between s and t (the arcsine law): (2/π) asin √(s/t). */
function survival(s: number, t: number): number {
  return s >= t ? 1 : (2 / Math.PI) * Math.asin(Math.sqrt(s / t));
}

/** Moments of states and outputs, step by step, layer by layer. */
export function walkForward(layer: RecurrentLayer, input: SequenceMoments, initial: InitialState): RecurrentForward {
  const [gate] = layer.gates;
  const weight = (gate?.inputWeight ?? 0) * layer.inputs;
  const count = input.energy.length;
  const energy = new Float64Array(count);
  const mean = new Float64Array(count);
  let q = initial.energy;
  for (let t = 0; t < count; t++) {
    q += weight * (input.energy[t] ?? 0);
    energy[t] = q;
    mean[t] = Math.sqrt((2 * q) / Math.PI);
  }
  let across = 0;
  for (let s = 0; s < count; s++) for (let t = 0; t < s; t++) across += 2 * absoluteProduct(energy[t] ?? 0, energy[s] ?? 0);
  const meanSquare = mean.reduce((sum, m) => sum + m * m, 0) / Math.max(1, count);
  const acrossTime = count > 1 ? across / (count * (count - 1)) : 0;
  return {
    input,
    output: { energy, acrossTime, acrossSamples: meanSquare, acrossBoth: meanSquare },
    mean,
    steps: Array.from({ length: count }, () => STEP),
  };
}

/** Moments of the gradients at states, inputs and weights, from the last step to the first. */
export function walkBackward(layer: RecurrentLayer, { input, output }: RecurrentForward, gradient: OutputGradient): RecurrentBackward {
  const count = output.energy.length;
  const clock = (t: number): number => output.energy[t] ?? 0;
  const arriving = new Float64Array(count);
  const state = new Float64Array(count);
  for (let t = 0; t < count; t++) {
    for (let s = t; s < count; s++) {
      const share = (gradient.energy[s] ?? 0) * survival(clock(t), clock(s));
      arriving[t] = (arriving[t] ?? 0) + share;
      if (s > t) state[t] = (state[t] ?? 0) + share;
    }
  }
  const { samples, hidden } = layer;
  const inputWeight = layer.gates[0]?.inputWeight ?? 0;
  let weight = 0;
  let recurrent = 0;
  let bias = 0;
  for (let t = 0; t < count; t++) {
    weight += (arriving[t] ?? 0) * (input.energy[t] ?? 0);
    // What survives from the earlier of two steps has passed the later one as well.
    for (let s = 0; s < count; s++) {
      const both = arriving[Math.min(s, t)] ?? 0;
      bias += both;
      recurrent += both * (s > 0 && t > 0 ? absoluteProduct(clock(s - 1), clock(t - 1)) : 0);
    }
  }
  return {
    input: arriving.map((energy) => energy * inputWeight * hidden),
    state,
    inputWeight: samples * weight,
    recurrentWeight: samples * recurrent,
    inputBias: samples * bias,
    hiddenBias: samples * bias,
    initial: arriving[0] ?? 0,
  };
}
