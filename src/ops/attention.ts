import type { Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { broadcastLayout, distinct, unifyRuns } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, broadcast, misfit, one, print, promote } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** softmax(q kᵀ · scale + mask) v. Inputs q[..., L, E], k[..., S, E], v[..., S, Ev], (mask). */
    readonly attention: {
      readonly causal: boolean;
      readonly dropout: number;
      /** Factor of the logits. */
      readonly scale: number;
    };
  }
}

export const attention: Op<"attention"> = {
  kind: "attention",
  shape(_attributes, [q, k, v]) {
    if (q === undefined || k === undefined || v === undefined) return MISSING;
    if ((q.shape.at(-1) ?? 1) !== (k.shape.at(-1) ?? 1) || (k.shape.at(-2) ?? 1) !== (v.shape.at(-2) ?? 1)) {
      return misfit(`attention of query ${print(q.shape)}, key ${print(k.shape)} and value ${print(v.shape)}: the sizes do not fit`);
    }
    const lead = broadcast([q, k, v].map(({ shape }) => shape.slice(0, -2)));
    return "error" in lead ? lead : one([...lead.shape, q.shape.at(-2) ?? 1, v.shape.at(-1) ?? 1], promote([q.dtype, k.dtype, v.dtype]));
  },
  ...withoutMoments("the moments of attention are not modelled yet"),
  layout(node, [q = [], k = [], v = []], context) {
    const shape = outputShape(node);
    context.claim([...(q.at(-2)?.atoms ?? []), ...(k.at(-2)?.atoms ?? []), ...(v.at(-2)?.atoms ?? [])], "position");
    context.claim([...(q.at(-1)?.atoms ?? []), ...(k.at(-1)?.atoms ?? []), ...(v.at(-1)?.atoms ?? [])], "channel");
    unifyRuns(k.at(-2)?.atoms ?? [], v.at(-2)?.atoms ?? [], context);
    const lead = broadcastLayout(
      [q, k, v].map((layout) => layout.slice(0, -2)),
      shape.slice(0, -2),
      context,
    );
    return [distinct([...lead, ...q.slice(-2, -1), ...v.slice(-1)], context)];
  },
};
