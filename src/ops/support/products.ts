/** Contraction of two signals: attention written out, similarities, bilinear forms. */
import type { Atom, Layout } from "../../graph/layout.ts";
import { multiply } from "../../moments/kernel-algebra.ts";
import { mapAverages, sumPosition } from "../../moments/kernel-axes.ts";
import { scale, type Kernel } from "../../moments/kernel.ts";
import type { GradientMoments, Moments, SignalSegment } from "../../moments/signal.ts";
import { alignAtoms, sizeOf, type Run } from "./axes.ts";
import { relabelGradient, relabelSignal, reversed } from "./relabel.ts";
import { derived, inheritedError } from "./rules.ts";
import { kernelAxes, samplesToPositions, signalAtPositions, toSamples } from "./roles.ts";
import { mergedGradient, mergedSignal } from "./segments.ts";
import { sumKernel } from "./sums.ts";

/** Letters of an einsum over two operands, and the layouts they stand for. */
export interface Letters {
  readonly left: string;
  readonly right: string;
  readonly output: string;
  readonly layouts: readonly [left: Layout, right: Layout, output: Layout];
}

/** One operand under names that both operands and the output share. */
interface Side {
  readonly signal: Moments;
  readonly runs: readonly Run[];
}

interface Product {
  readonly sides: readonly [Side, Side];
  /** Summed over, under the left operand's names. */
  readonly contracted: readonly Atom[];
}

function atomsOfLetter(letters: string, layout: Layout, letter: string): readonly Atom[] {
  return layout[letters.indexOf(letter)]?.atoms ?? [];
}

/** Names for an operand's atoms: the output's, or the left operand's where they are summed over. */
function runsOf({ left, output, layouts }: Letters, own: string, layout: Layout): readonly Run[] {
  return own.split("").flatMap((letter) => {
    const from = atomsOfLetter(own, layout, letter);
    const to = output.includes(letter) ? atomsOfLetter(output, layouts[2], letter) : atomsOfLetter(left, layouts[0], letter);
    return sizeOf(from) === sizeOf(to) ? alignAtoms(from, to) : [];
  });
}

function prepare(a: Moments, b: Moments, letters: Letters): Product | undefined {
  const runs = [runsOf(letters, letters.left, letters.layouts[0]), runsOf(letters, letters.right, letters.layouts[1])] as const;
  const contracted = letters.left
    .split("")
    .filter((letter) => letters.right.includes(letter) && !letters.output.includes(letter))
    .flatMap((letter) => atomsOfLetter(letters.left, letters.layouts[0], letter));
  const first = relabelSignal(a, runs[0]);
  const second = relabelSignal(b, runs[1]);
  if (first === undefined || second === undefined) return undefined;
  const [x, y] = common(first, second, contracted, letters);
  return { sides: [{ signal: x, runs: runs[0] }, { signal: y, runs: runs[1] }], contracted }; // prettier-ignore
}

/** What is summed over are positions for both, if for one; what both go on with has the same role in both. */
function common(
  a: Moments,
  b: Moments,
  contracted: readonly Atom[],
  { left, right, output, layouts }: Letters,
): readonly [Moments, Moments] {
  const batch = output
    .split("")
    .filter((letter) => left.includes(letter) && right.includes(letter))
    .flatMap((letter) => atomsOfLetter(output, layouts[2], letter));
  const listed = (signal: Moments, kind: "samples" | "positions"): readonly number[] =>
    mergedSignal(signal).kernel[kind].map(({ axis }) => axis);
  const either = (kind: "samples" | "positions"): ReadonlySet<number> => new Set([...listed(a, kind), ...listed(b, kind)]);
  const samples = either("samples");
  const positions = either("positions");
  const places = [...contracted.filter(({ id }) => positions.has(id) || samples.has(id)), ...batch.filter(({ id }) => positions.has(id))];
  const sampled = batch.filter(({ id }) => samples.has(id) && !positions.has(id));
  const fit = (signal: Moments): Moments => {
    const moved = {
      ...signal,
      segments: [mergedSignal(signal)].map((segment) => ({ ...segment, kernel: samplesToPositions(segment.kernel, places) })),
    };
    const placed = signalAtPositions(moved, places);
    return {
      ...placed,
      segments: placed.segments.map((segment) => ({ ...segment, kernel: toSamples(segment.kernel, sampled, segment.mean * segment.mean) })),
    };
  };
  return [fit(a), fit(b)];
}

/** Sum over what is contracted: coherent along positions as the kernel says, along channels independent but for the mean. */
function contract(k: Kernel, contracted: readonly Atom[], mean: number): Kernel {
  const listed = kernelAxes(k);
  const places = contracted.filter(({ id }) => listed.includes(id));
  const n = sizeOf(contracted.filter(({ id }) => !listed.includes(id)));
  const summed = places.reduce((result, { id }) => sumPosition(result, id), scale(k, n));
  const coherent = n * (n - 1) * mean * mean * sizeOf(places) ** 2;
  return coherent === 0 ? summed : mapAverages(summed, (pair) => pair + coherent);
}

/** Output of a product of two signals; undefined where their axes cannot be told. */
export function productForward(a: Moments, b: Moments, letters: Letters): Moments | undefined {
  const product = prepare(a, b, letters);
  if (product === undefined) return undefined;
  const [x, y] = product.sides.map(({ signal }) => mergedSignal(signal));
  if (x === undefined || y === undefined) return undefined;
  const mean = x.mean * y.mean;
  const kernel = contract(multiply(x.kernel, y.kernel), product.contracted, mean);
  const total = sizeOf(letters.layouts[2].flatMap(({ atoms }) => atoms));
  const listed = new Set(kernelAxes(kernel));
  const channels = letters.layouts[2]
    .flatMap(({ atoms }) => atoms)
    .reduce((rest, { id, size }) => (listed.has(id) ? rest / size : rest), total);
  const segment: SignalSegment = {
    channels,
    kernel,
    mean: mean * sizeOf(product.contracted),
    variation: [x.variation[0] + y.variation[0], x.variation[1] + y.variation[1]],
  };
  return { kind: "moments", segments: [segment], zero: a.zero || b.zero, modelError: Math.hypot(0.03, inheritedError([a, b])) };
}

/** Gradient of one of the operands: the output's times the other, summed over what only the other has. */
export function productBackward(a: Moments, b: Moments, g: GradientMoments, letters: Letters, side: 0 | 1): GradientMoments | undefined {
  const product = prepare(a, b, letters);
  const other = product?.sides[1 - side]?.signal;
  const own = product?.sides[side];
  if (product === undefined || other === undefined || own === undefined) return undefined;
  const gradient = mergedGradient(g);
  const mine = side === 0 ? letters.left : letters.right;
  const free = letters.output
    .split("")
    .filter((letter) => !mine.includes(letter))
    .flatMap((letter) => atomsOfLetter(letters.output, letters.layouts[2], letter));
  const kernel = sumKernel(multiply(gradient.kernel, mergedSignal(other).kernel), free);
  const result = derived(g, [{ channels: gradient.channels, kernel, moments: gradient.moments }]);
  return relabelGradient(result, reversed(own.runs));
}
