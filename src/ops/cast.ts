import type { DType } from "../graph/graph.ts";
import { kernel } from "../moments/kernel.ts";
import { uniformLaw } from "../moments/law.ts";
import type { Moments } from "../moments/signal.ts";
import type { Op } from "./op.ts";
import { independentElements, type Element } from "./support/independent.ts";
import { sameLayout } from "./support/layouts.ts";
import { gradientAt, NO_PATH, zero } from "./support/rules.ts";
import { elements, MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Another element type; gradients pass between floating-point types only. */
    readonly cast: {
      readonly dtype: DType;
    };
  }
}

/** Booleans as numbers: ones in this share of places. */
function shareSignal(share: number, shape: readonly number[]): Moments {
  const k = kernel({ samples: [], positions: [] }, share);
  return {
    kind: "moments",
    segments: [{ channels: elements(shape), kernel: k, mean: share, variation: [0, 0] }],
    zero: share === 0,
    weight: "data",
    modelError: 0,
  };
}

/** One of the integers 0 … n − 1, all equally likely. */
function integerElement(n: number): Element {
  const mean = (n - 1) / 2;
  const reach = Math.sqrt(n * n - 1) / 2;
  return { mean, energy: mean * mean + (n * n - 1) / 12, ...(reach > 0 && { law: uniformLaw(mean - reach, mean + reach) }) };
}

const REASON = "integers or conditions that depend on the input are used as numbers here";

export const cast: Op<"cast"> = {
  kind: "cast",
  shape: ({ dtype }, [x]) => (x === undefined ? MISSING : one(x.shape, dtype)),
  layout: sameLayout,
  forward(context) {
    const { node } = context;
    const [x] = context.inputs;
    const { dtype } = node.attributes;
    if (dtype === "int" || dtype === "bool") return [x?.kind === "discrete" || x?.kind === "tokens" ? x : { kind: "discrete" }];
    if (x?.kind === "moments") return [x];
    if (x?.kind === "tokens") return [independentElements(context, integerElement(x.vocabulary))];
    const share = x?.kind === "discrete" ? x.share : undefined;
    if (share !== undefined && x?.kind === "discrete" && x.drawn === true) {
      return [independentElements(context, { mean: share, energy: share })];
    }
    return [share === undefined ? context.unknown(REASON) : shareSignal(share, node.outputs[0]?.shape ?? [])];
  },
  backward(context) {
    const { dtype } = context.node.attributes;
    if (dtype === "int" || dtype === "bool") return [zero("integers and indices carry no gradient")];
    return [gradientAt(context) ?? NO_PATH];
  },
};
