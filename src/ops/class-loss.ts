import type { Atom } from "../graph/layout.ts";
import { multiply } from "../moments/kernel-algebra.ts";
import type { Kernel } from "../moments/kernel.ts";
import type { Moments, Signal } from "../moments/signal.ts";
import { softmaxPair } from "../moments/softmax.ts";
import type { ForwardContext, Op } from "./op.ts";
import { balancedAlong } from "./support/balance.ts";
import { gradientAt, mapGradient, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { mergeSignal } from "./support/segments.ts";
import { MISSING, one } from "./support/shapes.ts";
import { kernelOfRows, rowOf, type Row } from "./support/softmax-rows.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * Terms −y log softmax(x) of cross entropy, before they are summed over the classes. Inputs: logits, and the classes as integers. The labels are taken to know
     * nothing of the logits, as before training.
     */
    readonly class_loss: {
      readonly axis: number;
      /** ε of label smoothing: y = (1 − ε) onehot + ε / n. */
      readonly smoothing: number;
    };
  }
}

function atomsAlong({ node, inputLayouts }: ForwardContext<"class_loss">): readonly Atom[] {
  return inputLayouts[0]?.[node.attributes.axis]?.atoms ?? [];
}

/** How probable it is that two rows have the same label. */
function sameLabel(target: Signal | undefined, n: number): number {
  if (target?.kind === "tokens") return 1 / Math.min(target.vocabulary, n);
  const values = target?.kind === "discrete" ? target.values : undefined;
  if (values === undefined || values.length < 2) return 1 / n;
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const pairs = values.length * (values.length - 1);
  return [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0) / pairs;
}

/** Kernel of p − y: E Σ (p − y)² = E Σ p² − 2 / n + Σ y², and of two rows likewise. */
function slopes(context: ForwardContext<"class_loss">, row: Row): Kernel {
  const { n, sums, segment, correlations } = row;
  const kept = 1 - context.node.attributes.smoothing;
  // Of smoothed labels the even part has a mean square of its own.
  const even = (1 - kept * kept) / n;
  const own = (sums.squares - 2 / n + kept * kept + even) / n;
  const common = kept * kept * sameLabel(context.inputs[1], n) + even;
  return kernelOfRows(segment.kernel, own, (r) => (softmaxPair(sums, r).products - 2 / n + common) / n, correlations);
}

function terms(context: ForwardContext<"class_loss">, x: Moments): Moments {
  const { n, sums, segment, correlations } = rowOf(x, atomsAlong(context));
  const loss = Math.log(n) + Math.min(sums.variance / 2, Math.sqrt(2 * Math.log(n) * sums.variance));
  const mean = loss / n;
  const kernel = kernelOfRows(segment.kernel, (sums.variance + loss * loss) / n, () => mean * mean, correlations);
  return { ...mergeSignal(x), zero: false, segments: [{ channels: segment.channels, kernel, mean, variation: [0, 0] }] };
}

export const classLoss: Op<"class_loss"> = {
  kind: "class_loss",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout(node, [x = []], context) {
    context.claim(x[node.attributes.axis]?.atoms ?? [], "channel");
    return [x];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    return [x === undefined ? context.unknown("the logits are not known") : terms(context, x)];
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return [NO_PATH, NO_PATH];
    const slope = slopes(context, rowOf(x, atomsAlong(context)));
    return [
      mapGradient(g, (k) => multiply(k, slope), { balanced: balancedAlong(atomsAlong(context)) }),
      zero("integers and indices carry no gradient"),
    ];
  },
};
