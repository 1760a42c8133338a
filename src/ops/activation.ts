import type { ActivationId } from "../moments/activation.ts";
import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

const KEEPS_INTEGERS: ReadonlySet<string> = new Set([
  "relu",
  "abs",
  "clamp",
  "square",
  "sign",
  "round",
  "floor",
  "ceil",
  "threshold",
  "power",
]);

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Any pointwise function of one tensor. */
    readonly activation: {
      readonly function: ActivationId;
      readonly parameters: readonly number[];
    };
  }
}

export const activation: Op<"activation"> = {
  kind: "activation",
  shape({ function: name }, [x]) {
    if (x === undefined) return MISSING;
    const whole = x.dtype === "float" || x.dtype === "complex" || KEEPS_INTEGERS.has(name);
    return one(x.shape, whole ? x.dtype : "float");
  },
  ...withoutMoments("the moments of activation are not modelled yet"),
  layout: sameLayout,
};
