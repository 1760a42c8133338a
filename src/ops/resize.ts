import { linearMap, nearestMap } from "../moments/axis-map.ts";
import type { ForwardContext, Op } from "./op.ts";
import { tailSizes, tooMany } from "./support/windows.ts";
import { outputShape, resampledTail } from "./support/layouts.ts";
import { sizeOf } from "./support/axes.ts";
import { resampled, resampledBackward, type Resampling } from "./support/neighbours.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { MISSING, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Interpolation of the last `spatial` axes. */
    readonly resize: {
      readonly mode: "nearest" | "linear" | "cubic";
      readonly spatial: number;
      readonly output: readonly number[];
      /** First and last elements fall on each other (linear and cubic). */
      readonly alignCorners?: boolean;
    };
  }
}

function changes({ node, inputLayouts, outputLayouts }: ForwardContext<"resize">): readonly Resampling[] {
  const { mode, spatial, alignCorners = false } = node.attributes;
  const from = inputLayouts[0] ?? [];
  const to = outputLayouts[0] ?? [];
  return Array.from({ length: spatial }, (_, index) => from.length - spatial + index).flatMap((axis) => {
    const old = from[axis]?.atoms ?? [];
    const atoms = to[axis]?.atoms ?? [];
    if (sizeOf(old) === sizeOf(atoms)) return [];
    const map = mode === "nearest" ? nearestMap(sizeOf(old), sizeOf(atoms)) : linearMap(sizeOf(old), sizeOf(atoms), alignCorners);
    return [{ from: old, to: atoms, map }];
  });
}

export const resize: Op<"resize"> = {
  kind: "resize",
  shape({ spatial, output }, [x]) {
    if (x === undefined) return MISSING;
    const lead = x.shape.length - spatial;
    if (lead < 0) {
      return misfit(
        `Input and output must have the same number of spatial dimensions, but got input ${print(x.shape)} and output size ${print(output)}`,
      );
    }
    return one([...x.shape.slice(0, lead), ...output], x.dtype);
  },
  layout(node, [x = []], context) {
    const { spatial } = node.attributes;
    const shape = outputShape(node);
    return [
      resampledTail(
        x,
        shape,
        spatial,
        context,
        (axis) => sizeOf(x[x.length - spatial + axis]?.atoms ?? []) === shape[x.length - spatial + axis],
      ),
    ];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return context.inputs.slice(0, 1);
    const { spatial, mode } = context.node.attributes;
    const many = tooMany(tailSizes(context.outputLayouts[0] ?? [], spatial).map((narrow) => ({ taps: { kernel: 1, narrow } })));
    if (many !== undefined) return [context.unknown(many)];
    if (mode === "cubic") context.assume("bicubic interpolation is taken as bilinear", 0.03);
    return [resampled(x, changes(context))];
  },
  backward(context) {
    const g = gradientAt(context);
    return [g === undefined ? NO_PATH : resampledBackward(g, changes(context))];
  },
};
