import type { Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { broadcastLayout, distinct, freshLayout, resampled, sizeOf } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, broadcast, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * Elements at places that a tensor names. "select": whole slices along `axis` (index_select, advanced indexing; further indices belong to the axes after it);
     * "gather": torch.gather; "take": of the flattened tensor.
     */
    readonly gather: {
      readonly axis: number;
      readonly kind: "select" | "gather" | "take";
    };
  }
}

export const gather: Op<"gather"> = {
  kind: "gather",
  shape({ axis, kind }, [x, ...indices]) {
    const [index] = indices;
    if (x === undefined || index === undefined) return MISSING;
    if (kind !== "select") return one(index.shape, x.dtype);
    const places = broadcast(indices.map(({ shape }) => shape));
    if ("error" in places)
      return misfit(
        `shape mismatch: indexing tensors could not be broadcast together with shapes ${indices.map(({ shape }) => print(shape)).join(", ")}`,
      );
    return one([...x.shape.slice(0, axis), ...places.shape, ...x.shape.slice(axis + indices.length)], x.dtype);
  },
  ...withoutMoments("the moments of gather are not modelled yet"),
  layout(node, [x = [], ...indices], context) {
    const { axis, kind } = node.attributes;
    const shape = outputShape(node);
    if (kind === "take") return [indices[0] ?? freshLayout(shape, context)];
    if (kind === "gather") return [x.map((old, index) => resampled(old, shape[index] ?? 1, context))];
    const rank = shape.length - x.length + indices.length;
    // x[arange(n), i]: the first of several indices usually counts the axis itself.
    const counted = indices.length > 1 && rank === 1 && sizeOf(x[axis]?.atoms ?? []) === shape[axis];
    const places = counted ? [x[axis] ?? { atoms: [] }] : broadcastLayout(indices, shape.slice(axis, axis + rank), context);
    return [distinct([...x.slice(0, axis), ...places, ...x.slice(axis + indices.length)], context)];
  },
};
