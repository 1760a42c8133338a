import type { OpAttributes } from "../graph/graph.ts";
import type { Gradient } from "../moments/signal.ts";
import type { BackwardContext, Op } from "./op.ts";
import { curvatureOf } from "./support/alignment.ts";
import { alignAtoms, atomsOf, freshAxis, sizeOf } from "./support/axes.ts";
import { addBias, biasGradient } from "./support/contraction.ts";
import { outputShape, replaceAxis, resampledTail } from "./support/layouts.ts";
import { withMade } from "./support/made.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { misfit, MISSING, one, print, promote, windows } from "./support/shapes.ts";
import { inputGradient, weightGradient } from "./support/convolution/backward.ts";
import { forwardConvolution, prepare } from "./support/convolution/forward.ts";
import { geometryOf } from "./support/convolution/geometry.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x[N, C, ...], W[out, C / groups, ...] (transposed: W[C, out / groups, ...]), b[out]; x may lack N. */
    readonly convolution: {
      readonly spatial: 1 | 2 | 3;
      readonly stride: readonly number[];
      readonly padding: readonly (readonly [before: number, after: number])[];
      readonly dilation: readonly number[];
      readonly groups: number;
      readonly transposed: boolean;
      readonly outputPadding: readonly number[];
    };
  }
}

/** Output size along one spatial axis. */
function outputSize(attributes: OpAttributes["convolution"], axis: number, size: number, kernel: number): number {
  const stride = attributes.stride[axis] ?? 1;
  const padding = attributes.padding[axis] ?? [0, 0];
  const dilation = attributes.dilation[axis] ?? 1;
  if (!attributes.transposed) return windows(size, kernel, stride, padding, dilation);
  return (size - 1) * stride - padding[0] - padding[1] + dilation * (kernel - 1) + (attributes.outputPadding[axis] ?? 0) + 1;
}

export const convolution: Op<"convolution"> = {
  kind: "convolution",
  shape(attributes, [x, weight]) {
    if (x === undefined || weight === undefined) return MISSING;
    const { spatial, groups, transposed } = attributes;
    const batched = x.shape.length === spatial + 2;
    if ((!batched && x.shape.length !== spatial + 1) || weight.shape.length !== spatial + 2) {
      const name = `${transposed ? "conv_transpose" : "conv"}${spatial}d`;
      return misfit(
        `Expected ${spatial + 1}D (unbatched) or ${spatial + 2}D (batched) input to ${name}, but got input of size: ${print(x.shape)}`,
      );
    }
    const channelAxis = batched ? 1 : 0;
    const [channels = 0, ...sizes] = x.shape.slice(channelAxis);
    const [first = 0, second = 0, ...kernel] = weight.shape;
    const expected = transposed ? first : second * groups;
    if (channels !== expected) {
      return misfit(
        `Given groups=${groups}, weight of size ${print(weight.shape)}, expected input${print(x.shape)} to have ${expected} channels, but got ${channels} channels instead`,
      );
    }
    if (attributes.stride.some((step) => step < 1)) return misfit("non-positive stride is not supported");
    if (attributes.dilation.some((step) => step < 1)) return misfit("dilation should be greater than zero");
    const places = sizes.map((size, axis) => outputSize(attributes, axis, size, kernel[axis] ?? 1));
    if (places.some((places) => places < 1)) {
      return misfit(`Calculated output size ${print(places)} is too small: kernel ${print(kernel)} does not fit input ${print(sizes)}`);
    }
    return one([...x.shape.slice(0, channelAxis), transposed ? second * groups : first, ...places], promote([x.dtype, weight.dtype]));
  },
  layout(node, [x = [], weight = []], context) {
    const { spatial, groups, transposed } = node.attributes;
    const channelAxis = x.length - spatial - 1;
    context.claim(x[channelAxis]?.atoms ?? [], "channel");
    context.claim(
      x.slice(channelAxis + 1).flatMap((axis) => axis.atoms),
      "position",
    );
    const shape = outputShape(node);
    const channels = transposed ? (groups === 1 ? weight[1] : undefined) : weight[0];
    const places = resampledTail(
      x,
      shape,
      spatial,
      context,
      (axis) => shape[channelAxis + 1 + axis] === sizeOf(x[channelAxis + 1 + axis]?.atoms ?? []),
    );
    return [replaceAxis(places, channelAxis, channels ?? freshAxis(shape[channelAxis] ?? 1, context))];
  },
  forward(context) {
    const [x, weight, bias] = [momentsAt(context, 0), momentsAt(context, 1), momentsAt(context, 2)];
    if (x === undefined || weight === undefined) return [context.unknown("an operand's numbers are not known")];
    if (weight.weight === undefined) return [context.unknown("a convolution whose weights depend on the input")];
    const geometry = context.once(geometryOf);
    const y = forwardConvolution(prepare(x, context, geometry), weight, geometry);
    if (bias === undefined) return [y];
    return [addBias(y, bias, alignAtoms(atomsOf(context.inputLayouts[2] ?? []), geometry.units))];
  },
  backward(context: BackwardContext<"convolution">): readonly Gradient[] {
    const [x, weight] = [momentsAt(context, 0), momentsAt(context, 1)];
    const g = gradientAt(context);
    if (x === undefined || weight === undefined || g === undefined) return context.node.inputs.map(() => NO_PATH);
    const geometry = context.once(geometryOf);
    const hasBias = context.node.inputs.length > 2;
    const gradients = [
      inputGradient(g, weight, geometry, hasBias, curvatureOf(g, context.expectations)),
      withMade(weightGradient(prepare(x, context, geometry), weight, g, geometry), context, g),
    ];
    return hasBias ? [...gradients, biasGradient(g, context.outputLayouts[0]?.[1]?.atoms ?? [], context.expectations)] : gradients;
  },
};
