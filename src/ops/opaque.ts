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
  forward(context) {
    const reason = sentence(context.node.attributes);
    return context.node.outputs.map(({ dtype }) =>
      dtype === "float" || dtype === "complex" ? context.unknown(reason) : { kind: "discrete" },
    );
  },
  backward: (context) => context.node.inputs.map(() => context.unknown(sentence(context.node.attributes))),
};
