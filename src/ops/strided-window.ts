import type { Atom } from "../graph/layout.ts";
import { averages, flatAxis, fromAverages, positionCount, scale, type Kernel } from "../moments/kernel.ts";
import type { ForwardContext, Op } from "./op.ts";
import { outputShape, replaceAxis } from "./support/layouts.ts";
import { freshAxis, sizeOf } from "./support/axes.ts";
import { gradientAt, mapGradient, mapSignal, momentsAt, NO_PATH } from "./support/rules.ts";
import { signalAtPositions, toChannels } from "./support/roles.ts";
import { channelsOf, mergeSignal } from "./support/segments.ts";
import { MISSING, misfit, one, withAxis } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Tensor.unfold: overlapping windows of one axis, on a new last axis. */
    readonly strided_window: {
      readonly axis: number;
      readonly size: number;
      readonly step: number;
    };
  }
}

/** The axis before, and the two it becomes: places and what a window holds. */
function atomsOfWindow({ node, inputLayouts, outputLayouts }: ForwardContext<"strided_window">): {
  readonly from: readonly Atom[];
  readonly places: readonly Atom[];
  readonly inside: readonly Atom[];
} {
  const { axis } = node.attributes;
  const output = outputLayouts[0] ?? [];
  return { from: inputLayouts[0]?.[axis]?.atoms ?? [], places: output[axis]?.atoms ?? [], inside: output.at(-1)?.atoms ?? [] };
}

/** The kernel on flat new positions in place of some, with the same averages over pairs. */
function replaced(k: Kernel, from: readonly Atom[], to: readonly Atom[]): Kernel {
  const pairs = averages(k);
  const kept = toChannels(k, from);
  const axes = { samples: kept.samples, positions: [...kept.positions, ...to.map(({ id, size }) => flatAxis(id, size))] };
  const several = positionCount(axes) > 1;
  return fromAverages(axes, { ...pairs, positions: several ? pairs.positions : 0, both: several ? pairs.both : 0 });
}

export const stridedWindow: Op<"strided_window"> = {
  kind: "strided_window",
  shape({ axis, size, step }, [x]) {
    if (x === undefined) return MISSING;
    const length = x.shape[axis] ?? 1;
    if (size > length) return misfit(`maximum size for tensor at dimension ${axis} is ${length} but size is ${size}`);
    if (step < 1) return misfit(`step is ${step} but must be > 0`);
    return one([...withAxis(x.shape, axis, Math.floor((length - size) / step) + 1), size], x.dtype);
  },
  layout(node, [x = []], context) {
    const { axis, size } = node.attributes;
    const old = x[axis]?.atoms;
    return [[...replaceAxis(x, axis, freshAxis(outputShape(node)[axis] ?? 1, context, old)), freshAxis(size, context, old)]];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return context.inputs.slice(0, 1);
    const { from, places, inside } = atomsOfWindow(context);
    const placed = signalAtPositions(mergeSignal(x), from);
    context.assume("overlapping windows are taken as independent", 0.05);
    return [
      mapSignal(placed, (segment) => ({
        ...segment,
        channels: channelsOf(placed),
        kernel: replaced(segment.kernel, from, [...places, ...inside]),
      })),
    ];
  },
  backward(context) {
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH];
    const { from, places, inside } = atomsOfWindow(context);
    // Every element is read by as many windows as cover it.
    const cover = (sizeOf(places) * sizeOf(inside)) / sizeOf(from);
    return [
      mapGradient(g, (k) => {
        const bare = replaced(k, [...places, ...inside], from);
        return scale(bare, cover);
      }),
    ];
  },
};
