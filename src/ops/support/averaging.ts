/** A signal averaged by rows that a softmax made: attention whose steps are written one by one. */
import type { Atom, Layout } from "../../graph/layout.ts";
import type { RandomMap } from "../../moments/axis-map.ts";
import { averages } from "../../moments/kernel.ts";
import type { GradientMoments, Moments } from "../../moments/signal.ts";
import { alignAtoms, sizeOf, type Run } from "./axes.ts";
import type { Letters } from "./products.ts";
import { relabelGradient, relabelSignal, reversed } from "./relabel.ts";
import { kernelAxes, signalAtPositions } from "./roles.ts";
import { mergedSignal, mergeSignal } from "./segments.ts";
import { mapGradientAxes, mapSignalAxes, type AxisChange } from "./structure.ts";

/** Which operand holds the rows, and what they do to the other. */
export interface Averaging {
  readonly rows: 0 | 1;
  readonly change: AxisChange;
  /** The averaged operand's other axes, under the output's names. */
  readonly runs: readonly Run[];
}

const atomsOfLetter = (letters: string, layout: Layout, letter: string): readonly Atom[] => layout[letters.indexOf(letter)]?.atoms ?? [];

/** Tells whether one operand's rows, which sum to one over what is contracted, average the other over positions. */
export function averagingOf(a: Moments, b: Moments, { left, right, output, layouts }: Letters): Averaging | undefined {
  const operands = [
    { signal: a, own: left, other: right, layout: layouts[0], otherLayout: layouts[1], averaged: b },
    { signal: b, own: right, other: left, layout: layouts[1], otherLayout: layouts[0], averaged: a },
  ] as const;
  for (const [index, { signal, own, other, layout, otherLayout, averaged }] of operands.entries()) {
    const [summed, ...moreSums] = own.split("").filter((letter) => other.includes(letter) && !output.includes(letter));
    const [made, ...moreRows] = own.split("").filter((letter) => !other.includes(letter));
    if (summed === undefined || made === undefined || moreSums.length + moreRows.length > 0 || !output.includes(made)) continue;
    const keys = atomsOfLetter(own, layout, summed);
    const [row, ...moreAtoms] = atomsOfLetter(output, layouts[2], made);
    const from = atomsOfLetter(other, otherLayout, summed);
    if (row === undefined || moreAtoms.length > 0 || keys.every(({ id }) => id !== signal.rowStochastic)) continue;
    const places = mergedSignal(averaged).kernel.positions;
    if (averaged.weight !== undefined || !from.every(({ id }) => places.some(({ axis }) => axis === id))) continue;
    const map = mapOf(signal, keys, atomsOfLetter(own, layout, made));
    if (map === undefined) continue;
    const runs = other
      .split("")
      .filter((letter) => letter !== summed)
      .flatMap((letter) => alignAtoms(atomsOfLetter(other, otherLayout, letter), atomsOfLetter(output, layouts[2], letter)));
    return { rows: index === 0 ? 0 : 1, change: { from, to: [row], map }, runs };
  }
  return undefined;
}

/** The rows' law; undefined where they are no positions. */
function mapOf(signal: Moments, keys: readonly Atom[], made: readonly Atom[]): RandomMap | undefined {
  const { kernel: k } = mergedSignal(signal);
  const isPlace = made.every(({ id }) => k.positions.some(({ axis }) => axis === id));
  if (!isPlace || keys.some(({ id }) => kernelAxes(k).includes(id))) return undefined;
  const [inputs, outputs] = [sizeOf(keys), sizeOf(made)];
  const mean = 1 / inputs;
  const { energy, positions, samples, both } = averages(k);
  const beyond = (value: number): number => Math.max(value - mean * mean, 0);
  const between = { variance: beyond(samples), covariance: beyond(both) };
  return { inputs, outputs, mean, variance: beyond(energy), covariance: beyond(positions), exact: "rows", between };
}

/** Forward: the averaged operand. */
export function averageForwardBy(x: Moments, { change, runs }: Averaging): Moments | undefined {
  return relabelSignal(mapSignalAxes(mergeSignal(signalAtPositions(x, change.from)), [change]), runs);
}

/** Backward: its gradient. */
export function averageBackwardBy(g: GradientMoments, { change, runs }: Averaging): GradientMoments | undefined {
  const named = relabelGradient(g, reversed(runs));
  return named && mapGradientAxes(named, [change]);
}
