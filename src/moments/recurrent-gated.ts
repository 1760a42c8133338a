/** Forward statistics of LSTM and GRU by time step (theory.md section 6). */
import { createExpectations, type PointwiseMoments } from "./gaussian.ts";
import { pointwise } from "./pointwise.ts";
import { meanOf } from "./recurrence.ts";
import type { Gate, GateStep, InitialState, RecurrentForward, RecurrentLayer, SequenceMoments } from "./recurrence.ts";

/** Units are told apart by what stays of the pre-activation of the gate that carries the state on, in this many classes of equal size. */
const CLASSES = 32;

const SIGMOID = pointwise("sigmoid");
const TANH = pointwise("tanh");
const NO_GATE: Gate = { inputWeight: 0, recurrentWeight: 0, biasMean: 0, biasVariance: 0, hiddenBiasVariance: 0 };

/** Midpoints of equal-mass classes of a triangular law (the sum of two uniform biases) with the given mean and variance. */
function biasClasses(mean: number, variance: number): Float64Array {
  const reach = Math.sqrt(6 * Math.max(variance, 0));
  return Float64Array.from({ length: CLASSES }, (_, index) => {
    const p = (index + 0.5) / CLASSES;
    return mean + (p < 0.5 ? reach * (Math.sqrt(2 * p) - 1) : reach * (1 - Math.sqrt(2 * (1 - p))));
  });
}

/** What one step needs to know of the past. */
interface State {
  /** Energy of h, and its part that stays from step to step. */
  readonly q: number;
  readonly persistent: number;
  /** Energy of the carried state (c, or h) and E[state · candidate], by class. */
  readonly energy: Float64Array;
  readonly product: Float64Array;
}

interface Advance {
  readonly state: State;
  readonly step: GateStep;
}

interface Arrival {
  readonly energy: number;
  readonly across: number;
}

/** Four digits are more than the theory is worth here, and let the expectations of a settled recurrence be looked up. */
function rounded(variance: number): number {
  return Number(variance.toPrecision(4));
}

/** Variance of a gate's pre-activation and of its part that does not change with time. */
interface GateLaw {
  readonly variance: number;
  readonly constant: number;
}

function gateLaw(layer: RecurrentLayer, gate: Gate, x: Arrival, state: State): GateLaw {
  const fromInput = gate.inputWeight * layer.inputs;
  const fromState = gate.recurrentWeight * layer.hidden;
  return {
    variance: rounded(fromInput * x.energy + fromState * state.q + gate.biasVariance),
    constant: rounded(fromInput * x.across + fromState * state.persistent + gate.biasVariance),
  };
}

type Expect = ReturnType<typeof createExpectations>;

/** Carry gate by classes of what stays of its pre-activation: first and second moments of σ. */
function carryClasses(expect: Expect, mean: number, { variance, constant }: GateLaw): { first: Float64Array; second: Float64Array } {
  const noise = rounded(Math.max(variance - constant, 1e-12));
  const moments = Array.from(biasClasses(mean, constant), (bias): PointwiseMoments => expect.one(SIGMOID, bias, noise));
  return { first: Float64Array.from(moments, ({ mean }) => mean), second: Float64Array.from(moments, ({ energy }) => energy) };
}

function lstmStep(layer: RecurrentLayer, expect: Expect, x: Arrival, state: State): Advance {
  const [i = NO_GATE, f = NO_GATE, g = NO_GATE, o = NO_GATE] = layer.gates;
  const law = (gate: Gate): GateLaw => gateLaw(layer, gate, x, state);
  const forget = law(f);
  const { first, second } = carryClasses(expect, f.biasMean, forget);
  const admitted = expect.one(SIGMOID, i.biasMean, law(i).variance);
  const emitted = expect.one(SIGMOID, o.biasMean, law(o).variance);
  const candidateLaw = law(g);
  const candidate = expect.one(TANH, g.biasMean, candidateLaw.variance);
  const lasting = expect.pair(
    TANH,
    g.biasMean,
    candidateLaw.variance,
    candidateLaw.constant / Math.max(candidateLaw.variance, 1e-300),
    "value",
  );
  const energy = state.energy.map((q, k) => {
    const cross = 2 * (first[k] ?? 0) * admitted.mean * (state.product[k] ?? 0);
    return (second[k] ?? 0) * q + admitted.energy * candidate.energy + cross;
  });
  const product = state.product.map((e, k) => (first[k] ?? 0) * e + admitted.mean * lasting);
  const outputs = Array.from(energy, (q) => expect.one(TANH, 0, rounded(q)).energy);
  const outEnergy = outputs.reduce((sum, value) => sum + value, 0) / outputs.length;
  const cell = meanOf(energy);
  const out = expect.one(TANH, 0, rounded(cell));
  const q = emitted.energy * outEnergy;
  const held = meanOf(first.map((value) => (admitted.mean / Math.max(1 - value, 1e-3)) ** 2)) * lasting;
  const persistent = Math.min(q, emitted.mean ** 2 * Math.min(held, cell) * (outEnergy / Math.max(cell, 1e-12)));
  return {
    state: { q, persistent, energy, product },
    step: {
      carry: first,
      carryEnergy: second,
      candidateSlope: candidate.slope,
      candidateSlopeEnergy: candidate.slopeEnergy,
      admit: admitted.mean,
      admitEnergy: admitted.energy,
      candidateEnergy: candidate.energy,
      emit: emitted.mean,
      emitEnergy: emitted.energy,
      outSlope: out.slope,
      outSlopeEnergy: out.slopeEnergy,
      outEnergy,
      gateSlopeEnergies: [
        admitted.slopeEnergy,
        expect.one(SIGMOID, f.biasMean, forget.variance).slopeEnergy,
        candidate.slopeEnergy,
        emitted.slopeEnergy,
      ],
      reset: 1,
      resetEnergy: 1,
      hiddenPart: 0,
      before: meanOf(state.energy),
      hiddenBefore: state.q,
    },
  };
}

function gruStep(layer: RecurrentLayer, expect: Expect, x: Arrival, state: State): Advance {
  const [r = NO_GATE, z = NO_GATE, n = NO_GATE] = layer.gates;
  const update = gateLaw(layer, z, x, state);
  const { first, second } = carryClasses(expect, z.biasMean, update);
  const resetting = expect.one(SIGMOID, r.biasMean, gateLaw(layer, r, x, state).variance);
  const inputBias = n.biasVariance - n.hiddenBiasVariance;
  const fromInput = n.inputWeight * layer.inputs;
  const hiddenPart = n.recurrentWeight * layer.hidden * state.q + n.hiddenBiasVariance;
  const variance = rounded(fromInput * x.energy + inputBias + resetting.energy * hiddenPart);
  const constant =
    fromInput * x.across + inputBias + resetting.mean ** 2 * (n.recurrentWeight * layer.hidden * state.persistent + n.hiddenBiasVariance);
  const candidate = expect.one(TANH, n.biasMean, variance);
  const lasting = expect.pair(TANH, n.biasMean, variance, constant / Math.max(variance, 1e-300), "value");
  const admitEnergy = second.map((value, k) => 1 - 2 * (first[k] ?? 0) + value);
  const energy = state.energy.map((q, k) => {
    const cross = 2 * ((first[k] ?? 0) - (second[k] ?? 0)) * (state.product[k] ?? 0);
    return (admitEnergy[k] ?? 0) * candidate.energy + (second[k] ?? 0) * q + cross;
  });
  const product = state.product.map((e, k) => (first[k] ?? 0) * e + (1 - (first[k] ?? 0)) * lasting);
  const q = meanOf(energy);
  return {
    state: { q, persistent: Math.min(lasting, q), energy, product },
    step: {
      carry: first,
      carryEnergy: second,
      candidateSlope: candidate.slope,
      candidateSlopeEnergy: candidate.slopeEnergy,
      admit: 1 - meanOf(first),
      admitEnergy: meanOf(admitEnergy),
      candidateEnergy: candidate.energy,
      emit: 1,
      emitEnergy: 1,
      outSlope: 1,
      outSlopeEnergy: 1,
      outEnergy: 1,
      gateSlopeEnergies: [resetting.slopeEnergy, expect.one(SIGMOID, z.biasMean, update.variance).slopeEnergy, candidate.slopeEnergy],
      reset: resetting.mean,
      resetEnergy: resetting.energy,
      hiddenPart,
      before: meanOf(state.energy),
      hiddenBefore: state.q,
    },
  };
}

/** Runs the gates' recursions over the sequence. */
export function gatedForward(layer: RecurrentLayer, input: SequenceMoments, initial: InitialState): RecurrentForward {
  const expect = createExpectations();
  const advance = layer.mode === "lstm" ? lstmStep : gruStep;
  const count = input.energy.length;
  const energy = new Float64Array(count);
  const cell = new Float64Array(count);
  const steps: GateStep[] = [];
  let state: State = {
    q: initial.energy,
    persistent: 0,
    energy: new Float64Array(CLASSES).fill(layer.mode === "lstm" ? initial.cell : initial.energy),
    product: new Float64Array(CLASSES),
  };
  for (let t = 0; t < count; t++) {
    const next = advance(layer, expect, { energy: input.energy[t] ?? 0, across: input.acrossTime }, state);
    state = next.state;
    steps.push(next.step);
    energy[t] = state.q;
    cell[t] = meanOf(state.energy);
  }
  const lasting = state.persistent;
  const output = { energy, acrossTime: lasting, acrossSamples: lasting, acrossBoth: lasting };
  const base = { input, output, mean: new Float64Array(count), steps };
  return layer.mode === "lstm" ? { ...base, cell } : base;
}
