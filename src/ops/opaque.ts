import type { TensorType } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { sourceLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Known in shape only: its moments and all gradients through it are unknown. */
    readonly opaque: {
      readonly name: string;
      readonly reason: string;
      readonly outputs: readonly TensorType[];
    };
  }
}

export const opaque: Op<"opaque"> = {
  kind: "opaque",
  shape: ({ outputs }) => ({ outputs }),
  ...withoutMoments("the moments of opaque are not modelled yet"),
  layout: sourceLayout,
};
