import type { Atom } from "../graph/layout.ts";
import { averages, flatAxis, fromAverages, positionCount, scale, type Kernel } from "../moments/kernel.ts";
import { meanTaps } from "../moments/taps.ts";
import type { ForwardContext, Op } from "./op.ts";
import { atomsOf, freshAxis, sizeOf } from "./support/axes.ts";
import { gradientAt, mapGradient, mapSignal, momentsAt, NO_PATH } from "./support/rules.ts";
import { signalAtPositions, toChannels } from "./support/roles.ts";
import { mergeSignal } from "./support/segments.ts";
import { MISSING, elements, misfit, one, print, windows } from "./support/shapes.ts";
import { tapsOf, unusable } from "./support/windows.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** im2col: x[N, C, H, W] to [N, C·kh·kw, places]. */
    readonly unfold: {
      readonly kernel: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly (readonly [before: number, after: number])[];
      readonly dilation: readonly number[];
    };
  }
}

interface Windows {
  readonly from: readonly Atom[];
  readonly places: readonly Atom[];
  readonly taps: number;
  /** Mean share of taps that fall inside. */
  readonly inside: number;
}

function windowsOf({ node, inputLayouts, outputLayouts }: ForwardContext<"unfold">): Windows {
  const { kernel, stride, padding, dilation } = node.attributes;
  const x = inputLayouts[0] ?? [];
  const spatial = x.slice(x.length - kernel.length);
  const taps = kernel.reduce((product, size) => product * size, 1);
  const valid = spatial.reduce((product, axis, index) => {
    const wide = sizeOf(axis.atoms);
    const count = windows(wide, kernel[index] ?? 1, stride[index] ?? 1, padding[index] ?? [0, 0], dilation[index] ?? 1);
    return product * meanTaps(tapsOf(node.attributes, index, wide, count));
  }, 1);
  return { from: atomsOf(spatial), places: outputLayouts[0]?.at(-1)?.atoms ?? [], taps, inside: valid / taps };
}

function replaced(k: Kernel, from: readonly Atom[], to: readonly Atom[]): Kernel {
  const pairs = averages(k);
  const kept = toChannels(k, from);
  const axes = { samples: kept.samples, positions: [...kept.positions, ...to.map(({ id, size }) => flatAxis(id, size))] };
  const several = positionCount(axes) > 1;
  return fromAverages(axes, { ...pairs, positions: several ? pairs.positions : 0, both: several ? pairs.both : 0 });
}

export const unfold: Op<"unfold"> = {
  kind: "unfold",
  shape({ kernel, stride, padding, dilation }, [x]) {
    if (x === undefined) return MISSING;
    const wrong = unusable({ kernel, stride, dilation });
    if (wrong !== undefined) return misfit(wrong);
    const lead = x.shape.length - kernel.length;
    const places = x.shape
      .slice(lead)
      .map((size, axis) => windows(size, kernel[axis] ?? 1, stride[axis] ?? 1, padding[axis] ?? [0, 0], dilation[axis] ?? 1));
    if (lead < 1 || places.some((count) => count < 1)) {
      return misfit(`The windows ${print(kernel)} do not fit an input of size ${print(x.shape)}`);
    }
    return one([...x.shape.slice(0, lead - 1), (x.shape[lead - 1] ?? 1) * elements(kernel), elements(places)], x.dtype);
  },
  layout(node, [x = []], context) {
    const { kernel, stride, padding, dilation } = node.attributes;
    const lead = x.length - kernel.length;
    const taps = kernel.flatMap((size) => freshAxis(size, context).atoms);
    const places = x.slice(lead).flatMap((axis, index) => {
      const count = windows(sizeOf(axis.atoms), kernel[index] ?? 1, stride[index] ?? 1, padding[index] ?? [0, 0], dilation[index] ?? 1);
      return freshAxis(count, context, axis.atoms).atoms;
    });
    return [[...x.slice(0, lead - 1), { atoms: [...(x[lead - 1]?.atoms ?? []), ...taps] }, { atoms: places }]];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return context.inputs.slice(0, 1);
    const { from, places, taps, inside } = windowsOf(context);
    const placed = signalAtPositions(mergeSignal(x), from);
    return [
      mapSignal(placed, (segment) => {
        const k = replaced(segment.kernel, from, places);
        return {
          channels: segment.channels * taps,
          kernel: scale(k, inside),
          mean: segment.mean * inside,
          variation: segment.variation,
        };
      }),
    ];
  },
  backward(context) {
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH];
    const { from, places, taps, inside } = windowsOf(context);
    const cover = (sizeOf(places) * taps * inside) / sizeOf(from);
    return [
      mapGradient(g, (k) => {
        const bare = replaced(k, places, from);
        return scale(bare, cover);
      }),
    ];
  },
};
