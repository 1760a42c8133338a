import type { NoAttributes, Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { NO_PATH } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** The same numbers for nodes that are only looked at: what they hand back is counted elsewhere. */
    readonly probe: NoAttributes;
  }
}

export const probe: Op<"probe"> = {
  kind: "probe",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout: sameLayout,
  forward: ({ inputs }) => inputs.slice(0, 1),
  backward: () => [NO_PATH],
};
