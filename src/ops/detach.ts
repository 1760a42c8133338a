import type { NoAttributes, Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { zero } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** The same numbers; no gradient passes. */
    readonly detach: NoAttributes;
  }
}

export const detach: Op<"detach"> = {
  kind: "detach",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout: sameLayout,
  forward: ({ inputs }) => inputs.slice(0, 1),
  backward: () => [zero("the code detaches this value from the graph")],
};
