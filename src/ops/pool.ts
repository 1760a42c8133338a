import type { TensorType } from "../graph/graph.ts";
import { windowMap } from "../moments/axis-map.ts";
import type { ForwardContext, Op } from "./op.ts";
import { sizeOf } from "./support/axes.ts";
import { outputShape, resampledTail } from "./support/layouts.ts";
import type { MaximumAxis } from "./support/maximum.ts";
import { poolBackward, poolForward, type Pooling } from "./support/pooling.ts";
import { momentsAt, NO_PATH } from "./support/rules.ts";
import { MISSING, misfit, print, windows } from "./support/shapes.ts";
import type { AxisChange } from "./support/structure.ts";
import { tapsOf, unusable } from "./support/windows.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Pooling over the last `spatial` axes. */
    readonly pool: {
      readonly kind: "max" | "average" | "power";
      readonly spatial: number;
      readonly kernel: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly (readonly [before: number, after: number])[];
      readonly dilation: readonly number[];
      readonly ceil: boolean;
      /** Whether padding counts in averages. */
      readonly countPadding: boolean;
      /** A second output holds the indices of maxima. */
      readonly indices: boolean;
      /** Exponent of power pooling. */
      readonly power?: number;
    };
  }
}

function windowsOf({ node, inputLayouts, outputLayouts }: ForwardContext<"pool">): readonly MaximumAxis[] {
  const { spatial } = node.attributes;
  const from = inputLayouts[0] ?? [];
  return from.slice(from.length - spatial).map(({ atoms }, index) => {
    const to = outputLayouts[0]?.[from.length - spatial + index]?.atoms ?? [];
    return { from: atoms, to, taps: tapsOf(node.attributes, index, sizeOf(atoms), sizeOf(to)) };
  });
}

function averages(context: ForwardContext<"pool">): readonly AxisChange[] {
  const { countPadding } = context.node.attributes;
  return windowsOf(context).map(({ from, to, taps }) => ({ from, to, map: windowMap(taps, countPadding ? "all" : "valid") }));
}

function poolingOf(context: ForwardContext<"pool">, kind: Pooling["kind"]): Pooling {
  return { kind, windows: windowsOf(context), changes: () => averages(context) };
}

export const pool: Op<"pool"> = {
  kind: "pool",
  shape(attributes, [x]) {
    if (x === undefined) return MISSING;
    const lead = x.shape.length - attributes.spatial;
    if (lead < 1) {
      return misfit(
        `Expected ${attributes.spatial + 1}D or ${attributes.spatial + 2}D input to the pooling, but got input of size ${print(x.shape)}`,
      );
    }
    const { kernel, stride, padding, dilation, ceil } = attributes;
    const wrong = unusable(attributes);
    if (wrong !== undefined) return misfit(wrong);
    const places = x.shape
      .slice(lead)
      .map((size, axis) => windows(size, kernel[axis] ?? 1, stride[axis] ?? 1, padding[axis] ?? [0, 0], dilation[axis] ?? 1, ceil));
    if (places.some((count) => count < 1)) {
      return misfit(
        `Given input size: ${print(x.shape.slice(lead - 1))}. Calculated output size: ${print(places)}. Output size is too small`,
      );
    }
    const values: TensorType = { shape: [...x.shape.slice(0, lead), ...places], dtype: x.dtype };
    return { outputs: attributes.indices ? [values, { ...values, dtype: "int" }] : [values] };
  },
  layout(node, [x = []], context) {
    const { spatial, kernel, stride } = node.attributes;
    context.claim(
      x.slice(x.length - spatial).flatMap((axis) => axis.atoms),
      "position",
    );
    const layout = resampledTail(x, outputShape(node), spatial, context, (axis) => kernel[axis] === 1 && stride[axis] === 1);
    return node.outputs.map(() => layout);
  },
  forward(context) {
    const { kind, indices } = context.node.attributes;
    if (kind !== "power") return poolForward(context, poolingOf(context, kind), indices);
    return momentsAt(context, 0) === undefined ? context.inputs.slice(0, 1) : [context.unknown("power pooling is not modelled")];
  },
  backward(context) {
    const { kind } = context.node.attributes;
    return kind === "power" ? [NO_PATH] : poolBackward(context, poolingOf(context, kind));
  },
};
