/** Tensors that take some elements from one place and the rest from another, by a mask that is independent of both. */
import type { OpKind } from "../../graph/graph.ts";
import { averages, fromAverages, type Kernel } from "../../moments/kernel.ts";
import { broadcastTo, unionAxes } from "../../moments/kernel-axes.ts";
import { elements } from "./shapes.ts";
import type { GradientMoments, Moments, Signal, SignalSegment } from "../../moments/signal.ts";
import type { ForwardContext } from "../op.ts";
import { inheritedError, mapGradient } from "./rules.ts";
import { channelsOf, mergedSignal, pairSegments } from "./segments.ts";

/** Share of a mask that is true, and whether that is known. */
export interface Share {
  readonly share: number;
  readonly known: boolean;
}

/** The share of true elements of an input. */
export function shareOf<K extends OpKind>({ inputs, node }: ForwardContext<K>, index: number): Share {
  const mask: Signal | undefined = inputs[index];
  if (mask?.kind === "discrete" && mask.values !== undefined) {
    const count = mask.values.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
    return { share: count / Math.max(mask.values.length, 1), known: true };
  }
  if (mask?.kind === "discrete" && mask.share !== undefined) return { share: mask.share, known: true };
  if (mask?.kind === "moments" && mask.weight !== undefined) {
    return { share: Math.min(Math.max(mergedSignal(mask).mean, 0), 1), known: true };
  }
  return { share: 0.5, known: elements(node.outputs[0]?.shape ?? []) === 0 };
}

function mixKernels(a: Kernel, b: Kernel, share: number, means: readonly [number, number]): Kernel {
  const axes = unionAxes(a, b);
  const x = averages(broadcastTo(a, axes));
  const y = averages(broadcastTo(b, axes));
  const [p, q] = [share, 1 - share];
  // At two different places both, one or none are taken from a.
  const pair = (u: number, v: number): number => p * p * u + q * q * v + 2 * p * q * means[0] * means[1];
  return fromAverages(axes, {
    energy: p * x.energy + q * y.energy,
    positions: pair(x.positions, y.positions),
    samples: pair(x.samples, y.samples),
    both: pair(x.both, y.both),
  });
}

/** `share` of the elements from a, the others from b; laws are averaged over. */
export function mixture(a: Moments, b: Moments, share: number): Moments {
  const { axis, pairs } = pairSegments(a, b, mergedSignal, mergedSignal);
  const channels = Math.max(channelsOf(a), channelsOf(b));
  const segments = pairs.map(({ first, second, share: part }): SignalSegment => ({
    channels: part * channels,
    kernel: mixKernels(first.kernel, second.kernel, share, [first.mean, second.mean]),
    mean: share * first.mean + (1 - share) * second.mean,
    variation: [
      share * first.variation[0] + (1 - share) * second.variation[0],
      share * first.variation[1] + (1 - share) * second.variation[1],
    ],
  }));
  return { kind: "moments", segments, axis, zero: a.zero && b.zero, modelError: inheritedError([a, b]) };
}

/** The gradient that a share of the elements gets. */
export function shareGradient(g: GradientMoments, share: number): GradientMoments {
  return mapGradient(g, (k) => {
    const { energy, positions, samples, both } = averages(k);
    const pairs = share * share;
    return fromAverages(k, { energy: energy * share, positions: positions * pairs, samples: samples * pairs, both: both * pairs });
  });
}

/** The same number everywhere. */
export function constantSignal(value: number): Moments {
  const energy = value * value;
  const k = { samples: [], positions: [], energy, acrossPositions: 0, acrossSamples: 0, acrossBoth: 0 };
  return {
    kind: "moments",
    segments: [{ channels: 1, kernel: k, mean: value, variation: [0, 0] }],
    weight: "constant",
    zero: value === 0,
    modelError: 0,
  };
}
