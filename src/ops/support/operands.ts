/** Operands of pointwise ops of several tensors, brought to the atoms and roles of the output. */
import type { Atom, Layout } from "../../graph/layout.ts";
import type { AxisId, Kernel } from "../../moments/kernel.ts";
import type { GradientMoments, Moments, SignalSegment, StructuralZero, Unknown } from "../../moments/signal.ts";
import type { ForwardContext } from "../op.ts";
import { atomsOf } from "./axes.ts";
import { alignAxes, relabelGradient, relabelSignal, reversed } from "./relabel.ts";
import { kernelAxes, samplesToPositions, signalAtChannels, signalAtPositions, toSamples } from "./roles.ts";
import { mergedSignal, mergeSignal } from "./segments.ts";
import { sumGradient } from "./sums.ts";

/** One operand as the output sees it. */
export interface Operand {
  readonly signal: Moments;
  /** Atoms of the output along which it is broadcast. */
  readonly absent: readonly Atom[];
}

/** Why operands cannot be brought together. */
const MIXED = "the operands' axes do not correspond";

/** What has to be known of a node to bring its operands together. */
export type OperandContext = Pick<ForwardContext<never>, "inputs" | "inputLayouts" | "outputLayouts" | "unknown">;

function outputOf(context: OperandContext): Layout {
  return context.outputLayouts[0] ?? [];
}

/** Atoms of the output that an operand has, and those it lacks. */
function absentAtoms(input: Layout, output: Layout): readonly Atom[] {
  if (input === output) return [];
  const runs = alignAxes(input, output);
  return atomsOf(output).filter(({ id }) => !runs.some(({ to }) => to.some((atom) => atom.id === id)));
}

/** All inputs with moments, relabelled to the output's atoms, with the same roles where they have the same atoms. */
export function operandsOf(context: OperandContext, indices: readonly number[]): readonly Operand[] | Unknown {
  const output = outputOf(context);
  const operands: Operand[] = [];
  for (const index of indices) {
    const signal = context.inputs[index];
    if (signal?.kind !== "moments") return context.unknown("an operand's numbers are not known");
    const layout = context.inputLayouts[index] ?? [];
    const relabelled = relabelSignal(signal, alignAxes(layout, output));
    if (relabelled === undefined) return context.unknown(MIXED);
    operands.push({ signal: relabelled, absent: absentAtoms(layout, output) });
  }
  return withCommonRoles(operands, output);
}

function withCommonRoles(operands: readonly Operand[], output: Layout): readonly Operand[] {
  if (haveSameRoles(operands)) return operands;
  const kernels = operands.flatMap(({ signal }) => signal.segments.slice(0, 1).map(({ kernel }) => kernel));
  const samples = new Set(kernels.flatMap((k) => k.samples.map(({ axis }) => axis)));
  const atoms = atomsOf(output);
  const positions = commonPositions(operands, atoms, samples);
  const places = atoms.filter(({ id }) => positions.has(id));
  const sampled = atoms.filter(({ id }) => samples.has(id) && !positions.has(id));
  const others = atoms.filter(({ id }) => !positions.has(id) && !samples.has(id));
  return operands.map(({ signal, absent }) => {
    const has = ({ id }: Atom): boolean => absent.every((atom) => atom.id !== id);
    const own = places.filter(has);
    const placed = signalAtChannels(signalAtPositions(movedSamples(signal, own), own), others);
    return { absent, signal: signalAtSamples(placed, sampled.filter(has)) };
  });
}

/** Whether all operands have the same samples and positions already, as the terms of a residual sum do. */
function haveSameRoles(operands: readonly Operand[]): boolean {
  const first = operands[0]?.signal.segments[0]?.kernel;
  if (first === undefined) return true;
  return operands.every(({ signal, absent }) => absent.length === 0 && signal.segments.every(({ kernel }) => isAlike(kernel, first)));
}

function isAlike(a: Kernel, b: Kernel): boolean {
  return haveSameAxes(a.samples, b.samples) && haveSameAxes(a.positions, b.positions);
}

function haveSameAxes(a: readonly { readonly axis: AxisId }[], b: readonly { readonly axis: AxisId }[]): boolean {
  return a.length === b.length && a.every(({ axis }, i) => axis === b[i]?.axis);
}

/**
 * Atoms that are positions of any operand. Where none would stay channels, because what is mixed along one axis is added to what is mixed along another (tokens and
 * features of an MLP-Mixer), the positions of the operand with most energy: a kernel knows one correlation for all its positions together, and not along which of
 * the axes it holds.
 */
function commonPositions(operands: readonly Operand[], atoms: readonly Atom[], samples: ReadonlySet<AxisId>): ReadonlySet<AxisId> {
  const own = operands.map(({ signal }) => new Set(signal.segments[0]?.kernel.positions.map(({ axis }) => axis)));
  const all = new Set(own.flatMap((axes) => [...axes]));
  const inner = atoms.filter(({ id, size }) => size > 1 && !samples.has(id));
  const lacks = (axes: ReadonlySet<AxisId>, absent: readonly Atom[]): boolean =>
    inner.some(({ id }) => !axes.has(id) && absent.every((atom) => atom.id !== id));
  if (lacks(all, [])) return all;
  const keeps = operands.map(({ absent }, i) => lacks(own[i] ?? all, absent));
  const whole = operands.map(({ absent }) => absent.every(({ size }) => size === 1));
  // A gate that was made along the channels of what it opens.
  const opened = operands.length === 2 ? keeps.findIndex((kept, i) => kept && whole[i] === true && whole[1 - i] === false) : -1;
  if (opened >= 0) return own[opened] ?? all;
  if (keeps.includes(false)) return all;
  const energies = operands.map(({ signal }) => mergedSignal(signal).kernel.energy);
  return own[energies.indexOf(Math.max(...energies))] ?? all;
}

/** Atoms that are positions elsewhere are positions here too, even if they were samples. */
function movedSamples(signal: Moments, atoms: readonly Atom[]): Moments {
  const isMoved = signal.segments.some(({ kernel }) => kernel.samples.some(({ axis }) => atoms.some(({ id }) => id === axis)));
  if (!isMoved) return signal;
  return { ...signal, segments: signal.segments.map((segment) => ({ ...segment, kernel: samplesToPositions(segment.kernel, atoms) })) };
}

/** Channels that are samples of another operand. */
function signalAtSamples(signal: Moments, atoms: readonly Atom[]): Moments {
  const isNew = ({ kernel }: SignalSegment, { id }: Atom): boolean => !kernelAxes(kernel).includes(id);
  if (!signal.segments.some((segment) => atoms.some((atom) => isNew(segment, atom)))) return signal;
  const source = atoms.some(({ id }) => id === signal.axis) ? mergeSignal(signal) : signal;
  return {
    ...source,
    segments: source.segments.map((segment) => {
      const added = atoms.filter((atom) => isNew(segment, atom));
      const n = added.reduce((product, { size }) => product * size, 1);
      return { ...segment, channels: segment.channels / n, kernel: toSamples(segment.kernel, added, segment.mean * segment.mean) };
    }),
  };
}

/** A gradient on the output's atoms as that of an operand: summed where it was broadcast, and under the operand's own atoms. */
export function gradientOfOperand(
  context: OperandContext,
  index: number,
  gradient: GradientMoments,
): GradientMoments | StructuralZero | Unknown {
  const output = outputOf(context);
  const layout = context.inputLayouts[index] ?? [];
  const summed = sumGradient(gradient, absentAtoms(layout, output));
  if (summed.kind === "zero") return summed;
  const back = relabelGradient(summed, reversed(alignAxes(layout, output)));
  return back ?? context.unknown(MIXED);
}
