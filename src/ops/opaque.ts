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

/** What a value that is not known at all is called; its reason says all. */
const NAMELESS = "unknown";

function sentence({ name, reason }: { readonly name: string; readonly reason: string }): string {
  return name === NAMELESS ? reason : `${name}: ${reason}`;
}

export const opaque: Op<"opaque"> = {
  kind: "opaque",
  shape: ({ outputs }) => ({ outputs }),
  layout: sourceLayout,
  forward: ({ node, unknown }) => {
    const reason = sentence(node.attributes);
    return node.outputs.map(({ dtype }) => (dtype === "float" || dtype === "complex" ? unknown(reason) : { kind: "discrete" }));
  },
  backward: ({ node, unknown }) => node.inputs.map(() => unknown(sentence(node.attributes))),
};
