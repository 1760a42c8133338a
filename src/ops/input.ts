import type { InputKind } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { sourceLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { misfit } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** One input of the model. Its type stands on the node. */
    readonly input: {
      readonly index: number;
      readonly distribution: InputKind;
    };
  }
}

export const input: Op<"input"> = {
  kind: "input",
  shape: () => misfit("an input has its type on its node"),
  ...withoutMoments("the moments of input are not modelled yet"),
  layout: sourceLayout,
};
