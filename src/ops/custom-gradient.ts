import { scale as scaled } from "../moments/kernel.ts";
import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { gradientAt, mapGradient, NO_PATH, zero } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** The same numbers, whose gradient the user's code makes by hand (torch.autograd.Function): that of the output times `scale`, unknown where it is absent. */
    readonly custom_gradient: { readonly name: string; readonly scale?: number };
  }
}

export const customGradient: Op<"custom_gradient"> = {
  kind: "custom_gradient",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout: sameLayout,
  forward: ({ inputs }) => inputs.slice(0, 1),
  backward(context) {
    const { name, scale } = context.node.attributes;
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH];
    if (scale === undefined) return [context.unknown(`${name} changes the gradient in a way that is not followed`)];
    if (scale === 0) return [zero(`${name} makes the gradient zero`)];
    return [mapGradient(g, (k) => scaled(k, scale * scale), { zeroSum: g.zeroSum, projected: g.projected })];
  },
};
