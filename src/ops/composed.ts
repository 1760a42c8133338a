import { pointwise } from "../moments/pointwise.ts";
import type { Program } from "../moments/composed.ts";
import type { ForwardContext, Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { pointwiseBackward, pointwiseForward } from "./support/pointwise.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * A function of one tensor made of several pointwise steps. Inputs x, and the same result as the steps themselves make it of a probe of x: they get the
     * gradient to be looked at, x gets that of the whole.
     */
    readonly composed: { readonly program: Program };
  }
}

const functionOf = ({ node }: ForwardContext<"composed">): ReturnType<typeof pointwise> => pointwise("composed", node.attributes.program);

export const composed: Op<"composed"> = {
  kind: "composed",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, "float")),
  layout: sameLayout,
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return [context.unknown("the numbers that go into this function are not known")];
    return [pointwiseForward(x, functionOf(context), context.expectations)];
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return context.node.inputs.map(() => NO_PATH);
    const whole = pointwiseBackward(x, g, functionOf(context), context.expectations);
    return context.node.inputs.map((_, index) => (index === 0 ? whole : g));
  },
};
