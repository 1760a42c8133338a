import { scale } from "../moments/kernel.ts";
import { layerNorm, layerNormBackward } from "../moments/normalization.ts";
import type { Moments } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { atomsOf, sizeOf } from "./support/axes.ts";
import { derived, gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { signalAtChannels, signalAtPositions } from "./support/roles.ts";
import { mergedGradient, mergedSignal, mergeSignal } from "./support/segments.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** x divided by its p-norm along one axis. */
    readonly normalize: {
      readonly power: number;
      readonly axis: number;
      readonly epsilon: number;
    };
  }
}

/** The input with the normalised axis as channels, all else samples and positions. */
function inputOf(context: ForwardContext<"normalize">): Moments | undefined {
  const x = momentsAt(context, 0);
  const { axis } = context.node.attributes;
  const layout = context.inputLayouts[0] ?? [];
  if (x === undefined) return undefined;
  const others = atomsOf(layout.filter((_, index) => index !== axis));
  const channels = signalAtChannels(x, layout[axis]?.atoms ?? []);
  // A weight's other axes stay channels: it has no positions.
  return mergeSignal(x.weight === undefined ? signalAtPositions(channels, others) : channels);
}

function sizeOfAxis({ node, inputLayouts }: ForwardContext<"normalize">): number {
  return sizeOf(inputLayouts[0]?.[node.attributes.axis]?.atoms ?? []);
}

export const normalize: Op<"normalize"> = {
  kind: "normalize",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout(node, [x = []], context) {
    context.claim(x[node.attributes.axis]?.atoms ?? [], "channel");
    return [x];
  },
  forward(context) {
    const x = inputOf(context);
    if (x === undefined) return [context.unknown("the numbers to be normalised are not known")];
    if (context.node.attributes.power !== 2) return [context.unknown("only Euclidean norms are modelled")];
    const segment = mergedSignal(x);
    const n = sizeOfAxis(context);
    const k = scale(layerNorm(segment.kernel, segment.mean, 0, false), 1 / n);
    const gain = segment.kernel.energy > 0 ? Math.sqrt(k.energy / segment.kernel.energy) : 0;
    return [
      {
        ...x,
        segments: [{ channels: segment.channels, kernel: k, mean: segment.mean * gain, variation: [0, 0] }],
        modelError: 0.3 * x.modelError,
      },
    ];
  },
  backward(context) {
    const x = inputOf(context);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return [NO_PATH];
    const { kernel: k, mean } = mergedSignal(x);
    const n = sizeOfAxis(context);
    const merged = mergedGradient(g);
    const own = scale(layerNormBackward(k, mean, merged.kernel, 0, n, g.projected, false), 1 / n);
    return [derived(g, [{ ...merged, kernel: own }], { projected: 1 })];
  },
};
