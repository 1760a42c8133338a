import { mapAverages } from "../moments/kernel-axes.ts";
import { scale as scaled } from "../moments/kernel.ts";
import { affineLaw } from "../moments/law.ts";
import type { SignalSegment } from "../moments/signal.ts";
import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { gradientAt, mapGradient, mapSignal, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** x * scale + shift with Python scalars. */
    readonly affine: {
      readonly scale: number;
      readonly shift: number;
    };
  }
}

function forwardSegment({ channels, kernel, mean, law, variation, transfer }: SignalSegment, scale: number, shift: number): SignalSegment {
  const added = 2 * scale * shift * mean + shift * shift;
  const output = mapAverages(scaled(kernel, scale * scale), (average) => average + added);
  const kept = output.energy > 0 ? ((scale * scale * kernel.energy) / output.energy) ** 2 : 1;
  return {
    channels,
    kernel: output,
    mean: scale * mean + shift,
    variation: [variation[0] * kept, variation[1] * kept],
    law: law && affineLaw(law, scale, shift),
    transfer: shift === 0 ? transfer : undefined,
  };
}

export const affine: Op<"affine"> = {
  kind: "affine",
  shape({ scale, shift }, [x]) {
    if (x === undefined) return MISSING;
    const whole = Number.isInteger(scale) && Number.isInteger(shift);
    return one(x.shape, x.dtype === "bool" ? "int" : x.dtype === "int" && !whole ? "float" : x.dtype);
  },
  layout: sameLayout,
  forward(context) {
    const { scale, shift } = context.node.attributes;
    const x = momentsAt(context, 0);
    if (x === undefined) return context.inputs.slice(0, 1);
    const y = scale === 1 && shift === 0 ? x : mapSignal(x, (segment) => forwardSegment(segment, scale, shift));
    return [{ ...y, zero: (x.zero || scale === 0) && shift === 0 }];
  },
  backward(context) {
    const { scale } = context.node.attributes;
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH];
    if (scale === 0) return [zero("it is multiplied by zero")];
    if (scale === 1 && context.node.attributes.shift === 0) return [g];
    const keep = { zeroSum: g.zeroSum, scaleInvariant: g.scaleInvariant && context.node.attributes.shift === 0, projected: g.projected };
    return [mapGradient(g, (k) => scaled(k, scale * scale), { ...keep, balanced: g.balanced })];
  },
};
