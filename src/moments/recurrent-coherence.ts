/**
 * Gradient of LSTM and GRU back through time. The same matrix acts at every step and the mean gate factors have constant sign, so that paths of different
 * lengths add up coherently: energies alone would fall short by many decades (theory.md section 6).
 *
 * With u_t the gradient on the carried state, two-time products are followed downwards in s: C(s,s') = ⟨u_s, u_s'⟩, X(s,s') = ⟨u_s, W u_s'⟩,
 * Y(s,s') = ⟨u_s, source_s'⟩, each for classes of units whose gates have the same bias; the matrix W gives all of them the same.
 */
import { meanOf } from "./recurrence.ts";
import type { Gate, GateStep, OutputGradient, RecurrentBackward, RecurrentForward, RecurrentLayer } from "./recurrence.ts";

const NO_GATE: Gate = { inputWeight: 0, recurrentWeight: 0, biasMean: 0, biasVariance: 0, hiddenBiasVariance: 0 };

/** Beyond this many steps the memory of the two-time products would not be worth their precision. */
const LONGEST = 512;

/** Two-time products as square matrices with a margin. */
class TwoTimes {
  readonly #values: Float64Array;
  readonly #size: number;
  constructor(steps: number) {
    this.#size = steps + 2;
    this.#values = new Float64Array(this.#size * this.#size);
  }
  get(s: number, t: number): number {
    return this.#values[s * this.#size + t] ?? 0;
  }
  set(s: number, t: number, value: number): void {
    this.#values[s * this.#size + t] = value;
  }
}

/** Energies of the gates' gradients at one step: what goes to the input side and to the recurrent side, weighted by nothing, and by the gates' weights. */
interface GateEnergies {
  readonly inputSide: readonly number[];
  readonly recurrentSide: readonly number[];
}

function gateEnergies(mode: RecurrentLayer["mode"], step: GateStep, onState: number, onOutput: number): GateEnergies {
  const [a = 0, b = 0, , d = 0] = step.gateSlopeEnergies;
  const candidate = onState * step.admitEnergy * step.candidateSlopeEnergy;
  if (mode === "lstm") {
    const energies = [onState * step.candidateEnergy * a, onState * step.before * b, candidate, onOutput * step.outEnergy * d];
    return { inputSide: energies, recurrentSide: energies };
  }
  const reset = candidate * step.hiddenPart * a;
  const update = onState * (step.before + step.candidateEnergy) * b;
  return { inputSide: [reset, update, candidate], recurrentSide: [reset, update, candidate * step.resetEnergy] };
}

function weighted(energies: readonly number[], gates: readonly Gate[], weight: "inputWeight" | "recurrentWeight", units: number): number {
  return energies.reduce((sum, energy, k) => sum + energy * (gates[k]?.[weight] ?? 0) * units, 0);
}

function total(energies: readonly number[]): number {
  return energies.reduce((sum, energy) => sum + energy, 0);
}

/** The products of one backward pass, by step. */
interface Pass {
  readonly state: TwoTimes;
  /** Energy that each step hands on to the carried state before it, gate by gate. */
  readonly carried: Float64Array;
  /** Mean factor of the candidate's path at each step. */
  readonly path: Float64Array;
  readonly toInput: Float64Array;
  readonly fromFuture: Float64Array;
  readonly inputSide: Float64Array;
  readonly recurrentSide: Float64Array;
}

/** Classes of units that are told apart over so many steps: what they take is quadratic in the steps. */
function classCount(steps: number): number {
  return steps <= 128 ? 32 : steps <= 256 ? 16 : 4;
}

/** Averages over neighbouring classes, so that at most `count` are left. */
function grouped(values: Float64Array, count: number): Float64Array {
  const each = Math.ceil(values.length / count);
  return Float64Array.from({ length: Math.ceil(values.length / each) }, (_, k) => meanOf(values.subarray(k * each, (k + 1) * each)));
}

/** The two-time products of one class of units. */
class Units {
  readonly C: TwoTimes;
  readonly X: TwoTimes;
  readonly Y: TwoTimes;
  /** The gate's mean between step t and the next. */
  readonly link: Float64Array;

  constructor(steps: number) {
    [this.C, this.X, this.Y] = [new TwoTimes(steps), new TwoTimes(steps), new TwoTimes(steps)];
    this.link = new Float64Array(steps + 1);
  }
}

function sweep(layer: RecurrentLayer, { steps }: RecurrentForward, gradient: OutputGradient): Pass {
  const count = steps.length;
  const { gates, hidden, mode } = layer;
  const carries = steps.map(({ carry }) => grouped(carry, classCount(count)));
  const energies = steps.map(({ carryEnergy }) => grouped(carryEnergy, classCount(count)));
  const classes = Array.from(carries[0] ?? [], () => new Units(count));
  const C = new TwoTimes(count);
  const gain = new Float64Array(count + 1);
  const pass: Pass = {
    state: C,
    carried: new Float64Array(count + 1),
    path: new Float64Array(count),
    toInput: new Float64Array(count),
    fromFuture: new Float64Array(count),
    inputSide: new Float64Array(count),
    recurrentSide: new Float64Array(count),
  };
  const candidateGate = gates[2] ?? NO_GATE;
  const coherentWeight = candidateGate.recurrentWeight * hidden;
  const carriedAt = (t: number): number => meanOf(Float64Array.from(classes, (units, k) => (energies[t]?.[k] ?? 0) * units.C.get(t, t)));
  let handed = 0;
  for (let t = count - 1; t >= 0; t--) {
    const step = steps[t];
    if (step === undefined) continue;
    const isLast = t === count - 1;
    pass.fromFuture[t] = handed;
    const onOutput = (gradient.energy[t] ?? 0) + handed;
    const inject = step.emit * step.outSlope;
    const injected = step.emitEnergy * step.outSlopeEnergy * onOutput;
    const coherent = isLast ? 0 : inject ** 2 * (pass.path[t + 1] ?? 0) ** 2 * coherentWeight;
    const fresh = injected + (isLast ? (gradient.cell ?? 0) : 0) - coherent * C.get(t + 1, t + 1);
    gain[t] = coherent;
    for (const [k, units] of classes.entries()) {
      const carry = carries[t + 1]?.[k] ?? 0;
      const spread = (energies[t + 1]?.[k] ?? 0) - carry ** 2;
      units.link[t] = carry;
      const source = Math.max(0, spread * units.C.get(t + 1, t + 1) + fresh);
      for (let s = t; s < count; s++) {
        const from = s === t ? source : inject ** 2 * (gradient.coherence?.[t * count + s] ?? 0);
        units.Y.set(t, s, carry * units.Y.get(t + 1, s) + from);
        if (s > t) units.X.set(t, s, carry * units.X.get(t + 1, s) + coherent * C.get(t + 1, s));
      }
      for (let s = count - 1; s > t; s--) {
        const value = (units.link[s] ?? 0) * units.C.get(t, s + 1) + units.X.get(t, s + 1) + units.Y.get(t, s);
        units.C.set(t, s, value);
        units.C.set(s, t, value);
      }
      units.C.set(t, t, carry * units.C.get(t, t + 1) + units.X.get(t, t + 1) + units.Y.get(t, t));
    }
    for (let s = t; s < count; s++) {
      let sum = 0;
      for (const units of classes) sum += units.C.get(t, s);
      C.set(t, s, sum / classes.length);
      C.set(s, t, sum / classes.length);
    }
    for (const units of classes) {
      for (let s = count - 2; s >= t; s--) {
        units.X.set(s, t, (units.link[s] ?? 0) * units.X.get(s + 1, t) + (gain[s] ?? 0) * C.get(s + 1, t));
      }
    }
    pass.carried[t] = carriedAt(t);
    pass.path[t] = step.admit * step.candidateSlope * step.reset;
    const onGates = gateEnergies(mode, step, C.get(t, t), onOutput);
    pass.toInput[t] = weighted(onGates.inputSide, gates, "inputWeight", hidden);
    handed = weighted(onGates.recurrentSide, gates, "recurrentWeight", hidden);
    pass.inputSide[t] = total(onGates.inputSide);
    pass.recurrentSide[t] = total(onGates.recurrentSide);
  }
  return pass;
}

/** Weight gradients: incoherent sum over steps, and the candidate's coherent products between steps. */
export function gatedBackward(layer: RecurrentLayer, forward: RecurrentForward, gradient: OutputGradient): RecurrentBackward {
  const { input, output, steps, cell } = forward;
  const count = steps.length;
  if (count > LONGEST) return longBackward(layer, forward, gradient);
  const pass = sweep(layer, forward, gradient);
  const { gates, samples, hidden, mode } = layer;
  const reset = mode === "gru" ? (steps[0]?.reset ?? 1) : 1;
  const unreset = 1 / Math.max(reset, 1e-6) ** 2;
  const coherence = new Float64Array(count * count);
  const candidateInput = (gates[2]?.inputWeight ?? 0) * hidden;
  const meanEnergy = output.energy.reduce((sum, q) => sum + q, 0) / Math.max(1, count);
  let across = 0;
  let acrossStates = 0;
  for (let s = 0; s < count; s++) {
    for (let t = 0; t < count; t++) {
      if (s === t) continue;
      const product = (pass.path[s] ?? 0) * (pass.path[t] ?? 0) * pass.state.get(s, t);
      coherence[s * count + t] = product * unreset * candidateInput;
      across += product;
      // States a few steps apart still share what was carried on.
      acrossStates += product * (output.acrossTime + (meanEnergy - output.acrossTime) * 0.5 ** Math.abs(s - t));
    }
  }
  let weight = 0;
  let recurrent = 0;
  let inputBias = 0;
  let hiddenBias = 0;
  for (let t = 0; t < count; t++) {
    weight += (pass.inputSide[t] ?? 0) * (input.energy[t] ?? 0);
    recurrent += (pass.recurrentSide[t] ?? 0) * (steps[t]?.hiddenBefore ?? 0);
    inputBias += pass.inputSide[t] ?? 0;
    hiddenBias += pass.recurrentSide[t] ?? 0;
  }
  const rows = samples / gates.length;
  const base = {
    input: pass.toInput,
    coherence,
    inputWeight: rows * (weight + unreset * across * input.acrossTime),
    recurrentWeight: rows * (recurrent + acrossStates),
    inputBias: rows * (inputBias + unreset * across),
    hiddenBias: rows * (hiddenBias + across),
  };
  const carried = Float64Array.from({ length: count }, (_, t) => pass.carried[t + 1] ?? 0);
  const beforeFirst = weightedInitial(layer, forward, pass);
  if (cell !== undefined) {
    return {
      ...base,
      state: pass.fromFuture,
      cellState: carried,
      initial: beforeFirst,
      initialCell: pass.carried[0] ?? 0,
    };
  }
  const state = Float64Array.from({ length: count }, (_, t) =>
    t + 1 < count ? Math.max(0, pass.state.get(t, t) - (gradient.energy[t] ?? 0)) : 0,
  );
  return { ...base, state, initial: beforeFirst + (pass.carried[0] ?? 0) };
}

/** Energy handed to the state before the first step by way of the gates. */
function weightedInitial(layer: RecurrentLayer, { steps }: RecurrentForward, pass: Pass): number {
  const [first] = steps;
  if (first === undefined) return 0;
  const share = pass.recurrentSide[0] ?? 0;
  const mean = layer.gates.reduce((sum, gate) => sum + gate.recurrentWeight * layer.hidden, 0) / Math.max(1, layer.gates.length);
  return share * mean;
}

/** Sequences too long for all pairs of steps: the last steps exactly, and before them the rate at which the gradient had been changing. */
function longBackward(layer: RecurrentLayer, forward: RecurrentForward, gradient: OutputGradient): RecurrentBackward {
  const count = forward.steps.length;
  const from = count - LONGEST;
  const tail = (values: Float64Array): Float64Array => values.slice(from);
  const window: RecurrentForward = {
    ...forward,
    input: { ...forward.input, energy: tail(forward.input.energy) },
    output: { ...forward.output, energy: tail(forward.output.energy) },
    mean: tail(forward.mean),
    steps: forward.steps.slice(from),
  };
  const near = gatedBackward(layer, window, { energy: tail(gradient.energy) });
  const stretch = (values: Float64Array): Float64Array => {
    const anchor = Math.max(1, Math.floor(LONGEST / 4));
    const rate = (values[0] ?? 0) > 0 && (values[anchor] ?? 0) > 0 ? Math.log((values[anchor] ?? 1) / (values[0] ?? 1)) / anchor : 0;
    return Float64Array.from({ length: count }, (_, t) =>
      t < from ? (values[0] ?? 0) * Math.exp(-rate * (from - t)) : (values[t - from] ?? 0),
    );
  };
  const { coherence: _coherence, ...rest } = near;
  const stretched = { ...rest, input: stretch(near.input), state: stretch(near.state) };
  return near.cellState === undefined ? stretched : { ...stretched, cellState: stretch(near.cellState) };
}
