import { averages, fromAverages, type Kernel } from "../moments/kernel.ts";
import type { GradientMoments, Moments } from "../moments/signal.ts";
import { softmaxPair } from "../moments/softmax.ts";
import type { Atom } from "../graph/layout.ts";
import type { ForwardContext, Op } from "./op.ts";
import { balancedAlong, cancelsOver } from "./support/balance.ts";
import { gradientAt, mapGradient, momentsAt, NO_PATH } from "./support/rules.ts";
import { mergeSignal } from "./support/segments.ts";
import { MISSING, floating, one } from "./support/shapes.ts";
import { kernelOfRows, rowOf } from "./support/softmax-rows.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Softmax or log-softmax along one axis. */
    readonly softmax: {
      readonly axis: number;
      readonly log: boolean;
    };
  }
}

function atomsAlong({ node, inputLayouts }: ForwardContext<"softmax">): readonly Atom[] {
  return inputLayouts[0]?.[node.attributes.axis]?.atoms ?? [];
}

function forwardSoftmax(context: ForwardContext<"softmax">, x: Moments): Moments {
  const { segment, sums, correlations, n } = rowOf(x, atomsAlong(context));
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
    rowStochastic: atom ?? base.rowStochastic,
  };
}

function backwardSoftmax(context: ForwardContext<"softmax">, x: Moments, g: GradientMoments): GradientMoments {
  const { sums, correlations, n } = rowOf(x, atomsAlong(context));
  const [rs, rc, rd] = correlations;
  // g − p Σ g is g itself where g sums to zero already.
  if (context.node.attributes.log && cancelsOver(g, atomsAlong(context))) {
    return mapGradient(g, (k) => k, { balanced: balancedAlong(atomsAlong(context)) });
  }
  const factor = (pair: { readonly backward: number; readonly products: number }): number =>
    context.node.attributes.log ? 1 + pair.products - 2 / n : pair.backward / n;
  const own = factor({ backward: sums.backward, products: sums.squares });
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
  return mapGradient(g, kernelBefore, { balanced: balancedAlong(atomsAlong(context)) });
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
