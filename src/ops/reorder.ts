import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { gradientAt, NO_PATH } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** flip, roll, a permutation along one axis. */
    readonly reorder: {
      readonly axis: number;
    };
  }
}

export const reorder: Op<"reorder"> = {
  kind: "reorder",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout: sameLayout,
  forward: ({ inputs }) => inputs.slice(0, 1),
  backward: (context) => [gradientAt(context) ?? NO_PATH],
};
