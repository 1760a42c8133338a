import type { TensorType } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { sourceLayout } from "./support/layouts.ts";

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
  layout: sourceLayout,
  forward: ({ node, unknown }) => {
    const { name, reason } = node.attributes;
    return node.outputs.map(({ dtype }) =>
      dtype === "float" || dtype === "complex" ? unknown(`${name}: ${reason}`) : { kind: "discrete" },
    );
  },
  backward: ({ node, unknown }) => node.inputs.map(() => unknown(`${node.attributes.name}: ${node.attributes.reason}`)),
};
