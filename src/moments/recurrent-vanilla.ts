/** Plain recurrences h_t = φ(W x_t + U h_{t−1} + b) with U drawn at random (theory.md section 6). */
import { createExpectations } from "./gaussian.ts";
import { pointwise } from "./pointwise.ts";
import type {
  Gate,
  GateStep,
  InitialState,
  OutputGradient,
  RecurrentBackward,
  RecurrentForward,
  RecurrentLayer,
  SequenceMoments,
} from "./recurrence.ts";

const NO_GATE: Gate = { inputWeight: 0, recurrentWeight: 0, biasMean: 0, biasVariance: 0, hiddenBiasVariance: 0 };

const BARE: Omit<GateStep, "candidateSlope" | "candidateSlopeEnergy" | "candidateEnergy" | "before" | "hiddenBefore"> = {
  carry: new Float64Array(1),
  carryEnergy: new Float64Array(1),
  admit: 1,
  admitEnergy: 1,
  emit: 1,
  emitEnergy: 1,
  outSlope: 1,
  outSlopeEnergy: 1,
  outEnergy: 1,
  gateSlopeEnergies: [],
  reset: 1,
  resetEnergy: 1,
  hiddenPart: 0,
};

/** Energy of the pre-activation is D·w·q_x + H·u·q_h + b²; between steps and samples the same with the pair averages. */
export function vanillaForward(layer: RecurrentLayer, input: SequenceMoments, initial: InitialState): RecurrentForward {
  const expectations = createExpectations();
  const f = pointwise(layer.nonlinearity);
  const gate = layer.gates[0] ?? NO_GATE;
  const fromInput = gate.inputWeight * layer.inputs;
  const fromState = gate.recurrentWeight * layer.hidden;
  const count = input.energy.length;
  const energy = new Float64Array(count);
  const mean = new Float64Array(count);
  const steps: GateStep[] = [];
  const { biasMean: m, biasVariance } = gate;
  let q = initial.energy;
  let pairs = { time: 0, samples: 0, both: 0 };
  for (let t = 0; t < count; t++) {
    const v = fromInput * (input.energy[t] ?? 0) + fromState * q + biasVariance;
    const one = expectations.one(f, m, v);
    const across = (x: number, h: number): number => {
      const c = fromInput * x + fromState * h + biasVariance;
      return v > 0 ? expectations.pair(f, m, v, c / v, "value") : one.energy;
    };
    steps.push({
      ...BARE,
      candidateSlope: one.slope,
      candidateSlopeEnergy: one.slopeEnergy,
      candidateEnergy: one.energy,
      before: q,
      hiddenBefore: q,
    });
    pairs = {
      time: across(input.acrossTime, pairs.time),
      samples: across(input.acrossSamples, pairs.samples),
      both: across(input.acrossBoth, pairs.both),
    };
    q = one.energy;
    energy[t] = q;
    mean[t] = one.mean;
  }
  return { input, output: { energy, acrossTime: pairs.time, acrossSamples: pairs.samples, acrossBoth: pairs.both }, mean, steps };
}

/** Energy back through time is that of independent layers: with zero-mean weights the paths of different lengths do not interfere. */
export function vanillaBackward(layer: RecurrentLayer, { input, steps }: RecurrentForward, gradient: OutputGradient): RecurrentBackward {
  const { inputWeight, recurrentWeight } = layer.gates[0] ?? NO_GATE;
  const count = steps.length;
  const toInput = new Float64Array(count);
  const state = new Float64Array(count);
  let handed = 0;
  let weight = 0;
  let recurrent = 0;
  let bias = 0;
  for (let t = count - 1; t >= 0; t--) {
    state[t] = handed;
    const atZ = ((gradient.energy[t] ?? 0) + handed) * (steps[t]?.candidateSlopeEnergy ?? 0);
    toInput[t] = atZ * inputWeight * layer.hidden;
    handed = atZ * recurrentWeight * layer.hidden;
    weight += atZ * (input.energy[t] ?? 0);
    recurrent += atZ * (steps[t]?.before ?? 0);
    bias += atZ;
  }
  const { samples } = layer;
  return {
    input: toInput,
    state,
    inputWeight: samples * weight,
    recurrentWeight: samples * recurrent,
    inputBias: samples * bias,
    hiddenBias: samples * bias,
    initial: handed,
  };
}
