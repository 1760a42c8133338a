import type { Op } from "./op.ts";
import { distinct } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, floating, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Rows of table[V, D] for tokens[...]. */
    readonly embedding: {
      readonly paddingIndex?: number;
    };
  }
}

export const embedding: Op<"embedding"> = {
  kind: "embedding",
  shape(_attributes, [tokens, table]) {
    if (tokens === undefined || table === undefined) return MISSING;
    if (table.shape.length !== 2) return misfit(`'weight' must be 2-D, but got size ${print(table.shape)}`);
    if (tokens.dtype === "float" || tokens.dtype === "complex") {
      return misfit(
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got floating point instead",
      );
    }
    return one([...tokens.shape, table.shape[1] ?? 1], table.dtype);
  },
  ...withoutMoments("the moments of embedding are not modelled yet"),
  layout: (_node, [tokens = [], table = []], context) => [distinct([...tokens, ...table.slice(1)], context)],
};
