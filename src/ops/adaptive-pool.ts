import type { TensorType } from "../graph/graph.ts";
import { adaptiveMap } from "../moments/axis-map.ts";
import type { ForwardContext, Op } from "./op.ts";
import { outputShape, resampledTail } from "./support/layouts.ts";
import { sizeOf } from "./support/axes.ts";
import type { MaximumAxis } from "./support/maximum.ts";
import { poolBackward, poolForward, type Pooling } from "./support/pooling.ts";
import { MISSING, misfit, print } from "./support/shapes.ts";
import type { AxisChange } from "./support/structure.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Pooling of the last `spatial` axes to a given size. */
    readonly adaptive_pool: {
      readonly kind: "max" | "average";
      readonly spatial: number;
      readonly output: readonly number[];
      /** A second output holds the indices of maxima. */
      readonly indices?: boolean;
    };
  }
}

function axesOf({ node, inputLayouts, outputLayouts }: ForwardContext<"adaptive_pool">): readonly Omit<AxisChange, "map">[] {
  const { spatial } = node.attributes;
  const from = inputLayouts[0] ?? [];
  return from.slice(from.length - spatial).map(({ atoms }, index) => ({
    from: atoms,
    to: outputLayouts[0]?.[from.length - spatial + index]?.atoms ?? [],
  }));
}

function averages(context: ForwardContext<"adaptive_pool">): readonly AxisChange[] {
  return axesOf(context).map((axis) => ({ ...axis, map: adaptiveMap(sizeOf(axis.from), sizeOf(axis.to)) }));
}

/** Windows as equal as they can be. */
function windowsOf(context: ForwardContext<"adaptive_pool">): readonly MaximumAxis[] {
  return axesOf(context).map((axis) => {
    const [wide, narrow] = [sizeOf(axis.from), sizeOf(axis.to)];
    const stride = Math.max(Math.floor(wide / narrow), 1);
    return { ...axis, taps: { wide, narrow, kernel: Math.ceil(wide / narrow), stride, dilation: 1, offset: 0 } };
  });
}

function poolingOf(context: ForwardContext<"adaptive_pool">): Pooling {
  return { kind: context.node.attributes.kind, windows: windowsOf(context), changes: () => averages(context) };
}

export const adaptivePool: Op<"adaptive_pool"> = {
  kind: "adaptive_pool",
  shape({ spatial, output, indices }, [x]) {
    if (x === undefined) return MISSING;
    const lead = x.shape.length - spatial;
    if (lead < 1) return misfit(`Expected ${spatial + 1}D or ${spatial + 2}D tensor, but got ${print(x.shape)}`);
    const values: TensorType = { shape: [...x.shape.slice(0, lead), ...output], dtype: x.dtype };
    return { outputs: indices === true ? [values, { ...values, dtype: "int" }] : [values] };
  },
  layout(node, [x = []], context) {
    const { spatial } = node.attributes;
    const shape = outputShape(node);
    context.claim(
      x.slice(x.length - spatial).flatMap((axis) => axis.atoms),
      "position",
    );
    const layout = resampledTail(
      x,
      shape,
      spatial,
      context,
      (axis) => sizeOf(x[x.length - spatial + axis]?.atoms ?? []) === shape[x.length - spatial + axis],
    );
    return node.outputs.map(() => layout);
  },
  forward(context) {
    return poolForward(context, poolingOf(context), context.node.attributes.indices === true);
  },
  backward(context) {
    return poolBackward(context, poolingOf(context));
  },
};
