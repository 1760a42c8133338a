import type { TensorType } from "../graph/graph.ts";
import type { Layout } from "../graph/layout.ts";
import { averages, flatAxis, fromAverages, positionAxis, profileOf, sampleCount, type AxisId, type Kernel } from "../moments/kernel.ts";
import { evenCoherence } from "../moments/recurrence.ts";
import {
  lagSpread,
  recurrentBackward,
  recurrentForward,
  type OutputGradient,
  type RecurrentBackward,
  type RecurrentForward,
  type RecurrentLayer,
} from "../moments/recurrent.ts";
import type { Gradient, GradientMoments, Moments, WeightGradient } from "../moments/signal.ts";
import { biasLogVariance, sampleUnits, weightLogVariance, type GradientVariation } from "../moments/width.ts";
import type { BackwardContext, ForwardContext, Op } from "./op.ts";
import { atomsOf, freshAxis, unifyRuns } from "./support/axes.ts";
import { recurrentGates } from "./support/gates.ts";
import { outputShape } from "./support/layouts.ts";
import { derived, gradientAt, inheritedError, momentsAt, NO_PATH, signalOf } from "./support/rules.ts";
import { conform, signalAtPositions } from "./support/roles.ts";
import { mergedGradient, mergedSignal } from "./support/segments.ts";
import { MISSING } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** ONE layer, ONE direction. Inputs x, h0, (c0), w_ih, w_hh, (b_ih, b_hh), (w_hr); outputs sequence, last h, (last c). */
    readonly recurrent: {
      readonly mode: "rnn" | "lstm" | "gru";
      readonly nonlinearity: "tanh" | "relu";
      readonly hasBias: boolean;
      /** Time runs backward. */
      readonly reverse: boolean;
      readonly timeAxis: number;
      /** An LSTM whose hidden state is projected; its matrix is the last input. */
      readonly projection: boolean;
      /** Path of the module. */
      readonly module: string;
      readonly layer: number;
    };
  }
}

/** A plain recurrence longer than this, or a stacked one, is told with less certainty (theory.md section 11). */
const CERTAIN_LAG = 60;

/** All that forward and backward share: the layer's weights, its input by step, and the atoms of time. */
interface Run {
  readonly layer: RecurrentLayer;
  readonly forward: RecurrentForward;
  /** The input's kernel with time as a position. */
  readonly kernel: Kernel;
  readonly time: AxisId;
}

/** Results by input signal: the backward rule needs what the forward rule has computed already. */
const RUNS = new WeakMap<Moments, { readonly node: number; readonly run: Run }>();

function stateCount({ node }: ForwardContext<"recurrent">): number {
  return node.attributes.mode === "lstm" ? 2 : 1;
}

function flipped(values: Float64Array, reverse: boolean): Float64Array {
  return reverse ? values.slice().reverse() : values;
}

/** The axis of time among a kernel's positions. */
function profileAt(k: Kernel, time: AxisId): Float64Array {
  const axis = k.positions.find((own) => own.axis === time);
  return axis === undefined ? new Float64Array(0) : profileOf(axis).map((value) => value * k.energy);
}

function runOf(context: ForwardContext<"recurrent">): Run | string {
  const { node, inputLayouts } = context;
  const x = momentsAt(context, 0);
  if (x === undefined) return "the sequence's numbers are not known";
  const known = RUNS.get(x);
  if (known?.node === node.id) return known.run;
  const { mode, nonlinearity, reverse, timeAxis, projection } = node.attributes;
  if (projection) return "an LSTM with projections has no rule";
  const [atom, ...more] = inputLayouts[0]?.[timeAxis]?.atoms ?? [];
  if (more.length > 0) return "time is merged with another axis";
  const hidden = node.inputs.length > 0 ? (outputShape(node).at(-1) ?? 1) : 1;
  const gates = recurrentGates(context, stateCount(context), hidden);
  if (typeof gates === "string") return gates;
  const { kernel } = mergedSignal(atom === undefined ? x : signalAtPositions(x, [atom]));
  const pairs = averages(kernel);
  const energy = atom === undefined ? Float64Array.of(kernel.energy) : flipped(profileAt(kernel, atom.id), reverse);
  const layer: RecurrentLayer = {
    mode,
    nonlinearity,
    samples: sampleCount(kernel),
    inputs: node.inputs[0] === undefined ? 1 : widthOf(inputLayouts[0] ?? []),
    hidden,
    recurrentKind: momentsAt(context, 2 + stateCount(context))?.weight ?? "mixture",
    gates,
  };
  const start = [momentsAt(context, 1), mode === "lstm" ? momentsAt(context, 2) : undefined].map((state) =>
    state === undefined ? 0 : mergedSignal(state).kernel.energy,
  );
  const input = { energy, acrossTime: pairs.positions, acrossSamples: pairs.samples, acrossBoth: pairs.both };
  const run: Run = {
    layer,
    kernel,
    time: atom?.id ?? -1,
    forward: recurrentForward(layer, input, { energy: start[0] ?? 0, cell: start[1] ?? 0 }),
  };
  RUNS.set(x, { node: node.id, run });
  return run;
}

function widthOf(layout: Layout): number {
  return (layout.at(-1)?.atoms ?? []).reduce((product, { size }) => product * size, 1);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Kernel of the output sequence: flat but for time. */
function sequenceKernel({ forward: { output }, kernel, time }: Run, reverse: boolean): Kernel {
  const positions = kernel.positions.map((axis) =>
    axis.axis === time ? positionAxis(time, axis.length, flipped(output.energy, reverse)) : flatAxis(axis.axis, axis.length),
  );
  const pairs = { energy: meanOf(output.energy), positions: output.acrossTime, samples: output.acrossSamples, both: output.acrossBoth };
  return fromAverages({ samples: kernel.samples, positions }, pairs);
}

/** Kernel of a state after the last step. */
function lastKernel({ forward: { output }, kernel, time }: Run, energy: number): Kernel {
  const positions = kernel.positions.filter(({ axis }) => axis !== time);
  const pairs = { energy, positions: output.acrossTime, samples: output.acrossSamples, both: output.acrossBoth };
  return fromAverages({ samples: kernel.samples, positions }, pairs);
}

/** Gradient of the outputs by step of the recurrence. */
function arriving(context: BackwardContext<"recurrent">, run: Run): OutputGradient {
  const { reverse } = context.node.attributes;
  const count = run.forward.output.energy.length;
  const energy = new Float64Array(count);
  let coherence: Float64Array | undefined;
  const sequence = gradientAt(context, 0);
  if (sequence !== undefined) {
    const [atom] = context.outputLayouts[0]?.[context.node.attributes.timeAxis]?.atoms ?? [];
    const { kernel } = mergedGradient(sequence);
    const steps = atom === undefined ? Float64Array.of(kernel.energy) : flipped(profileAt(kernel, atom.id), reverse);
    steps.forEach((value, t) => (energy[t] = value));
    const given = sequence.coherence;
    if (given !== undefined && given.axis === atom?.id) coherence = reverse ? given.matrix.slice().reverse() : given.matrix;
    else if (Math.abs(kernel.acrossPositions) > 1e-9) coherence = evenCoherence(steps, kernel.acrossPositions);
  }
  const last = gradientAt(context, 1);
  if (last !== undefined && count > 0) energy[count - 1] = (energy[count - 1] ?? 0) + mergedGradient(last).kernel.energy;
  const lastCell = gradientAt(context, 2);
  return {
    energy,
    coherence,
    ...(lastCell !== undefined && { cell: mergedGradient(lastCell).kernel.energy }),
  };
}

/** Moments of the gradients that arrive, weighted by energy, and their model error. */
function variationOf(context: BackwardContext<"recurrent">): { moments: GradientVariation; modelError: number } {
  const gradients = context.gradients.filter((gradient): gradient is GradientMoments => gradient.kind === "gradient");
  const merged = gradients.map((gradient) => mergedGradient(gradient));
  const best = merged.reduce<(typeof merged)[number] | undefined>(
    (most, one) => (most === undefined || one.kernel.energy > most.kernel.energy ? one : most),
    undefined,
  );
  return { moments: best?.moments ?? [1, 1, 0], modelError: Math.max(0, ...gradients.map(({ modelError }) => modelError)) };
}

/** The backward pass of a node, in the order of its recurrence; a sentence where it cannot be computed. */
export function recurrentGradients(
  context: BackwardContext<"recurrent">,
): { readonly run: Run; readonly back: RecurrentBackward } | string {
  const run = runOf(context);
  if (typeof run === "string") return run;
  return { run, back: recurrentBackward(run.layer, run.forward, arriving(context, run)) };
}

export const recurrent: Op<"recurrent"> = {
  kind: "recurrent",
  shape({ mode }, [x, h, c]) {
    if (x === undefined || h === undefined) return MISSING;
    const width = h.shape.at(-1) ?? 1;
    const sequence: TensorType = { shape: [...x.shape.slice(0, -1), width], dtype: x.dtype };
    return { outputs: mode === "lstm" ? [sequence, h, c ?? h] : [sequence, h] };
  },
  layout(node, [x = [], h = []], context) {
    const { timeAxis } = node.attributes;
    context.claim(x[timeAxis]?.atoms ?? [], "position");
    context.claim(x.at(-1)?.atoms ?? [], "channel");
    const batch = x.filter((_, axis) => axis !== timeAxis && axis !== x.length - 1);
    context.claim(atomsOf(batch), "sample");
    h.slice(0, -1).forEach((axis, index) => unifyRuns(axis.atoms, batch[index]?.atoms ?? [], context));
    const width = freshAxis(outputShape(node).at(-1) ?? 1, context);
    return node.outputs.map(({ shape }, output) =>
      output === 0 ? [...x.slice(0, -1), width] : [...batch, freshAxis(shape.at(-1) ?? 1, context)],
    );
  },
  forward(context) {
    const run = runOf(context);
    if (typeof run === "string") return context.node.outputs.map(() => context.unknown(run));
    const { forward } = run;
    const rest = { zero: false, modelError: inheritedError(context.inputs) };
    const mean = meanOf(forward.mean);
    const signal = (output: number, kernel: Kernel, average: number): Moments =>
      signalOf(context.outputLayouts[output] ?? [], [{ share: 1, kernel, mean: average, variation: [0, 0] }], rest);
    const signals = [
      signal(0, sequenceKernel(run, context.node.attributes.reverse), mean),
      signal(1, lastKernel(run, forward.output.energy.at(-1) ?? 0), forward.mean.at(-1) ?? 0),
    ];
    return forward.cell === undefined ? signals : [...signals, signal(2, lastKernel(run, forward.cell.at(-1) ?? 0), 0)];
  },
  backward(context) {
    const result = recurrentGradients(context);
    if (typeof result === "string") return context.node.inputs.map(() => context.unknown(result));
    const { run, back } = result;
    recordStates(context, back);
    const { moments, modelError } = variationOf(context);
    const lag = run.forward.output.energy.length - CERTAIN_LAG;
    if (lag > 0) {
      context.assume("over this many steps the gradient of single draws scatters widely", Math.min(0.5, 0.25 * lagSpread(run.layer, lag)));
    }
    const sampled = sampleUnits(moments, run.layer.hidden);
    const count = run.layer.samples;
    const weight = (energy: number, logVariance: number): WeightGradient => ({ kind: "weight-gradient", energy, logVariance, modelError });
    const weights = weightLogVariance([0, 0], sampled, count, 0);
    const biases = biasLogVariance(sampled, count);
    const states: Gradient[] = [back.initial, ...(stateCount(context) > 1 ? [back.initialCell ?? 0] : [])].map((energy, index) =>
      stateGradient(context, run, energy, index + 1, moments, modelError),
    );
    const all: Gradient[] = [
      inputGradient(context, run, back, moments, modelError),
      ...states,
      weight(back.inputWeight, weights),
      weight(back.recurrentWeight, weights),
      weight(back.inputBias, biases),
      weight(back.hiddenBias, biases),
    ];
    return context.node.inputs.map((_, index) => all[index] ?? NO_PATH);
  },
};

/** The states' gradients by step, in the order of the sequence. */
function recordStates(context: BackwardContext<"recurrent">, back: RecurrentBackward): void {
  const { module, layer, reverse } = context.node.attributes;
  const keep = (state: "h" | "c", energies: Float64Array): void => {
    const log10 = Array.from(flipped(energies, reverse), (energy) => (energy > 0 ? 0.5 * Math.log10(energy) : null));
    context.record({ node: context.node.id, module, layer, reverse, state, log10 });
  };
  keep("h", back.state);
  if (back.cellState !== undefined) keep("c", back.cellState);
}

/** Moments after the recurrence has mixed them through `hidden` units. */
const mixed = ([one, pair]: GradientVariation, hidden: number): GradientVariation => [one, pair, 1 / hidden];

function inputGradient(
  context: BackwardContext<"recurrent">,
  run: Run,
  back: RecurrentBackward,
  moments: GradientVariation,
  modelError: number,
): Gradient {
  const x = momentsAt(context, 0);
  if (x === undefined) return NO_PATH;
  const { reverse } = context.node.attributes;
  const positions = run.kernel.positions.map((axis) =>
    axis.axis === run.time ? positionAxis(run.time, axis.length, flipped(back.input, reverse)) : flatAxis(axis.axis, axis.length),
  );
  const kernel = fromAverages(
    { samples: run.kernel.samples, positions },
    { energy: meanOf(back.input), positions: 0, samples: 0, both: 0 },
  );
  const segment = { channels: run.layer.inputs, kernel, moments: mixed(moments, run.layer.hidden) };
  const base = derived(
    { kind: "gradient", segments: [segment], zeroSum: false, scaleInvariant: false, projected: 0, skipMasks: [], modelError },
    [segment],
  );
  const conformed = conform(base, x, context.inputLayouts[0] ?? []);
  if (back.coherence === undefined || run.time < 0) return conformed;
  return { ...conformed, coherence: { axis: run.time, matrix: reverse ? back.coherence.slice().reverse() : back.coherence } };
}

function stateGradient(
  context: BackwardContext<"recurrent">,
  run: Run,
  energy: number,
  index: number,
  moments: GradientVariation,
  modelError: number,
): Gradient {
  if (momentsAt(context, index) === undefined) return NO_PATH;
  const positions = run.kernel.positions.filter(({ axis }) => axis !== run.time);
  const kernel = fromAverages({ samples: run.kernel.samples, positions }, { energy, positions: 0, samples: 0, both: 0 });
  const segment = { channels: run.layer.hidden, kernel, moments: mixed(moments, run.layer.hidden) };
  return { kind: "gradient", segments: [segment], zeroSum: false, scaleInvariant: false, projected: 0, skipMasks: [], modelError };
}
