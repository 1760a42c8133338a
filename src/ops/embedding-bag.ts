import type { Op } from "./op.ts";
import { distinct } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Reduced rows of table[V, D] for tokens[B, L]. */
    readonly embedding_bag: {
      readonly mode: "mean" | "sum" | "max";
    };
  }
}

export const embeddingBag: Op<"embedding_bag"> = {
  kind: "embedding_bag",
  shape(_attributes, [tokens, table]) {
    if (tokens === undefined || table === undefined) return MISSING;
    return one([...tokens.shape.slice(0, 1), table.shape[1] ?? 1], table.dtype);
  },
  ...withoutMoments("the moments of embedding_bag are not modelled yet"),
  layout(_node, [tokens = [], table = []], context) {
    context.claim(
      tokens.slice(1).flatMap((axis) => axis.atoms),
      "position",
    );
    return [distinct([...tokens.slice(0, 1), ...table.slice(1)], context)];
  },
};
