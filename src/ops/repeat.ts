import type { Op } from "./op.ts";
import { freshAxis } from "./support/axes.ts";
import { copyBackward, copyForward } from "./support/copies.ts";
import { MISSING, misfit, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** tile, repeat, repeat_interleave. */
    readonly repeat: {
      /** One per axis of the output; leading axes are added. */
      readonly counts: readonly number[];
      /** Each element is repeated in place instead of the whole. */
      readonly interleave: boolean;
    };
  }
}

export const repeat: Op<"repeat"> = {
  kind: "repeat",
  shape({ counts }, [x]) {
    if (x === undefined) return MISSING;
    const lead = counts.length - x.shape.length;
    if (lead < 0) return misfit("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
    return one(
      counts.map((count, axis) => count * (x.shape[axis - lead] ?? 1)),
      x.dtype,
    );
  },
  layout(node, [x = []], context) {
    const { counts, interleave } = node.attributes;
    const lead = counts.length - x.length;
    return [
      counts.map((count, axis) => {
        const copies = freshAxis(count, context).atoms;
        const old = x[axis - lead]?.atoms ?? [];
        return { atoms: interleave ? [...old, ...copies] : [...copies, ...old] };
      }),
    ];
  },
  forward: copyForward,
  backward: copyBackward,
};
