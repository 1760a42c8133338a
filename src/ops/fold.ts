import type { Unknown } from "../moments/signal.ts";
import type { Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { freshAxis, reshaped } from "./support/axes.ts";
import { MISSING, elements, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** col2im: x[N, C·kh·kw, places] to [N, C, H, W]; overlapping windows add up. */
    readonly fold: {
      readonly kernel: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly (readonly [before: number, after: number])[];
      readonly dilation: readonly number[];
      readonly output: readonly number[];
    };
  }
}

export const fold: Op<"fold"> = {
  kind: "fold",
  shape({ kernel, output }, [x]) {
    if (x === undefined) return MISSING;
    const lead = x.shape.length - 2;
    const channels = (x.shape[lead] ?? 1) / elements(kernel);
    if (lead < 0 || !Number.isInteger(channels)) {
      return misfit(
        `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input of size ${print(x.shape)}`,
      );
    }
    return one([...x.shape.slice(0, lead), channels, ...output], x.dtype);
  },
  layout(node, [x = []], context) {
    const { kernel, output } = node.attributes;
    const lead = x.length - 2;
    const channels = outputShape(node)[lead] ?? 1;
    const split = reshaped([x[lead] ?? { atoms: [] }], [channels, ...kernel], context);
    const places = output.map((size) => freshAxis(size, context, x.at(-1)?.atoms));
    return [[...x.slice(0, lead), split[0] ?? freshAxis(channels, context), ...places]];
  },
  forward: (context): readonly Unknown[] => [context.unknown("adding up windows (fold) is not modelled")],
  backward: (context): readonly Unknown[] => [context.unknown("adding up windows (fold) is not modelled")],
};
