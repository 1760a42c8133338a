import type { OpKind } from "../../graph/graph.ts";
import type { Unknown } from "../../moments/signal.ts";
import type { Op } from "../op.ts";

/** Layout, forward and backward of an op whose moments no rule covers: its shape is known, all else is unknown for `reason`. */
export function withoutMoments<K extends OpKind>(reason: string): Pick<Op<K>, "layout" | "forward" | "backward"> {
  const unknown = (node: number): Unknown => ({ kind: "unknown", reason, node });
  return {
    layout: () => undefined,
    forward: ({ node }) => node.outputs.map(() => unknown(node.id)),
    backward: ({ node }) => node.inputs.map(() => unknown(node.id)),
  };
}
