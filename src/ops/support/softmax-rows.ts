/** What a softmax sees: rows of logits. */
import type { Atom } from "../../graph/layout.ts";
import { averages, flatAxis, fromAverages, positionCount, type Kernel } from "../../moments/kernel.ts";
import type { Moments, SignalSegment } from "../../moments/signal.ts";
import { softmaxSums, type SoftmaxSums } from "../../moments/softmax.ts";
import { sizeOf } from "./axes.ts";
import { signalAtChannels } from "./roles.ts";
import { mergedSignal } from "./segments.ts";

/** Logits of one row: n independent ones after what all of them share, which a softmax ignores. */
export interface Row {
  readonly segment: SignalSegment;
  readonly sums: SoftmaxSums;
  /** Correlation of a row's logits with those of another row: [positions, samples, both]. */
  readonly correlations: readonly [number, number, number];
  readonly n: number;
}

/** Logits along these atoms. */
export function rowOf(x: Moments, atoms: readonly Atom[]): Row {
  const before = averages(mergedSignal(x).kernel);
  const listed = new Set(mergedSignal(x).kernel.positions.map(({ axis }) => axis));
  const segment = mergedSignal(signalAtChannels(x, atoms));
  const n = sizeOf(atoms);
  // Along positions a row shares their correlation, along channels the mean only.
  const along = atoms.some(({ id }) => listed.has(id));
  const shared = along ? before.positions : segment.mean ** 2;
  const sharedPair = along ? before.both : segment.mean ** 2;
  const variance = Math.max(segment.kernel.energy - shared, 0);
  const pairs = averages(segment.kernel);
  const ratio = (value: number): number => (variance > 0 ? (value - sharedPair) / variance : 1);
  const [sums = { variance, keys: n, squares: 1 / n, backward: 0 }] = softmaxSums([n], variance);
  return { segment, sums, n, correlations: [ratio(pairs.positions), ratio(pairs.samples), ratio(pairs.both)] };
}

/** A kernel from what a row has with itself and with others. */
export function kernelOfRows(k: Kernel, own: number, pair: (r: number) => number, [positions, samples, both]: Row["correlations"]): Kernel {
  const several = positionCount(k) > 1;
  const flat = { samples: k.samples, positions: k.positions.map(({ axis, length }) => flatAxis(axis, length)) };
  return fromAverages(flat, {
    energy: own,
    positions: several ? pair(positions) : 0,
    samples: pair(samples),
    both: several ? pair(both) : 0,
  });
}
