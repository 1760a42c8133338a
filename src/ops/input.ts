import type { InputKind } from "../graph/graph.ts";
import type { Signal } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { independentElements } from "./support/independent.ts";
import { sourceLayout } from "./support/layouts.ts";
import { elements, misfit } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** One input of the model. Its type stands on the node. */
    readonly input: {
      readonly index: number;
      readonly distribution: InputKind;
    };
  }
}

function inputSignal(context: ForwardContext<"input">): Signal {
  const { distribution } = context.node.attributes;
  if (distribution.kind === "tokens") return { kind: "tokens", vocabulary: distribution.vocabulary };
  const drawn = independentElements(context, momentsOfInput(distribution, context.node.outputs[0]?.shape ?? []));
  const last = context.outputLayouts[0]?.at(-1)?.atoms[0]?.id;
  return { ...drawn, ...(distribution.kind === "rowstochastic" && last !== undefined && { rowStochastic: last }) };
}

function momentsOfInput(
  distribution: Exclude<InputKind, { readonly kind: "tokens" }>,
  shape: readonly number[],
): { readonly mean: number; readonly energy: number } {
  switch (distribution.kind) {
    case "normal":
      return { mean: distribution.mean, energy: distribution.mean ** 2 + distribution.std ** 2 };
    case "uniform": {
      const mean = (distribution.low + distribution.high) / 2;
      return { mean, energy: mean * mean + (distribution.high - distribution.low) ** 2 / 12 };
    }
    case "rowstochastic": {
      // Softmax of N(0, 1): E a² = e / (n − 1 + e) / n.
      const n = elements(shape.slice(-1));
      return { mean: 1 / n, energy: Math.E / (n - 1 + Math.E) / n };
    }
  }
}

export const input: Op<"input"> = {
  kind: "input",
  shape: () => misfit("an input has its type on its node"),
  layout: sourceLayout,
  forward: (context) => [inputSignal(context)],
  backward: () => [],
};
