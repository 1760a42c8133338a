import { averages, fromAverages, positionCount, type Kernel } from "../moments/kernel.ts";
import type { GradientMoments, Moments, SignalSegment } from "../moments/signal.ts";
import { softmaxPair, softmaxSums, type SoftmaxSums } from "../moments/softmax.ts";
import type { ForwardContext, Op } from "./op.ts";
import { sizeOf } from "./support/axes.ts";
import { balancedAlong } from "./support/balance.ts";
import { gradientAt, mapGradient, momentsAt, NO_PATH } from "./support/rules.ts";
import { mergedSignal, mergeSignal, signalAtChannels } from "./support/segments.ts";
import { MISSING, floating, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Softmax or log-softmax along one axis. */
    readonly softmax: {
      readonly axis: number;
      readonly log: boolean;
    };
  }
}

/** Logits of one row: n independent ones after what all of them share, which a softmax ignores. */
interface Row {
  readonly segment: SignalSegment;
  readonly sums: SoftmaxSums;
  /** Correlation of a row's logits with those of another row: [positions, samples, both]. */
  readonly correlations: readonly [number, number, number];
  readonly n: number;
}

function rowOf(context: ForwardContext<"softmax">, x: Moments): Row {
  const atoms = context.inputLayouts[0]?.[context.node.attributes.axis]?.atoms ?? [];
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
function kernelOfRows(k: Kernel, own: number, pair: (r: number) => number, [positions, samples, both]: Row["correlations"]): Kernel {
  const several = positionCount(k) > 1;
  const flat = { samples: k.samples, positions: k.positions.map(({ axis, length }) => ({ axis, length })) };
  return fromAverages(flat, {
    energy: own,
    positions: several ? pair(positions) : 0,
    samples: pair(samples),
    both: several ? pair(both) : 0,
  });
}

function forwardSoftmax(context: ForwardContext<"softmax">, x: Moments): Moments {
  const { segment, sums, correlations, n } = rowOf(context, x);
  const { axis, log } = context.node.attributes;
  const merged = mergeSignal(x);
  const base = { ...merged, zero: false };
  const atom = context.inputLayouts[0]?.[axis]?.atoms[0]?.id;
  if (log) {
    // log Σ eˡ = log n + v / 2 as long as no logit dominates.
    const mean = -(Math.log(n) + Math.min(sums.variance / 2, Math.sqrt(2 * Math.log(n) * sums.variance)));
    const kernel = kernelOfRows(segment.kernel, sums.variance + mean * mean, (r) => r * sums.variance + mean * mean, correlations);
    return { ...base, segments: [{ channels: segment.channels, kernel, mean, variation: segment.variation }] };
  }
  const kernel = kernelOfRows(segment.kernel, sums.squares / n, (r) => softmaxPair(sums, r).products / n, correlations);
  return {
    ...base,
    segments: [{ channels: segment.channels, kernel, mean: 1 / n, variation: [0, 0] }],
    ...(atom !== undefined && { rowStochastic: atom }),
  };
}

function backwardSoftmax(context: ForwardContext<"softmax">, x: Moments, g: GradientMoments): GradientMoments {
  const { sums, correlations, n } = rowOf(context, x);
  const [rs, rc, rd] = correlations;
  const factor = (pair: { readonly backward: number; readonly products: number }): number =>
    context.node.attributes.log ? 1 + pair.products - 2 / n : pair.backward / n;
  const own = factor({ backward: sums.backward, products: sums.squares });
  const atoms = context.inputLayouts[0]?.[context.node.attributes.axis]?.atoms ?? [];
  const kernelBefore = (k: Kernel): Kernel => {
    const { energy, positions, samples, both } = averages(k);
    const scaled = (average: number, r: number): number => average * factor(softmaxPair(sums, r));
    return fromAverages(k, {
      energy: energy * own,
      positions: scaled(positions, rs),
      samples: scaled(samples, rc),
      both: scaled(both, rd),
    });
  };
  return mapGradient(g, kernelBefore, balancedAlong(atoms));
}

export const softmax: Op<"softmax"> = {
  kind: "softmax",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, floating([x.dtype]))),
  layout(node, [x = []], context) {
    context.claim(x[node.attributes.axis]?.atoms ?? [], "channel");
    return [x];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    return [x === undefined ? context.unknown("the logits are not known") : forwardSoftmax(context, x)];
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const g = gradientAt(context);
    return [x === undefined || g === undefined ? NO_PATH : backwardSoftmax(context, x, g)];
  },
};
