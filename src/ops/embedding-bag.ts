import { pairSum } from "../moments/kernel-algebra.ts";
import { kernel, sampleCount } from "../moments/kernel.ts";
import type { Gradient, GradientMoments, Moments } from "../moments/signal.ts";
import { biasLogVariance } from "../moments/width.ts";
import type { ForwardContext, Op } from "./op.ts";
import { atomsOf, distinct, sizeOf } from "./support/axes.ts";
import { gradientAt, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { mergedGradient, mergedSignal } from "./support/segments.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Reduced rows of table[V, D] for tokens[B, L]. */
    readonly embedding_bag: {
      readonly mode: "mean" | "sum" | "max";
    };
  }
}

interface Bag {
  /** Tokens of a bag, and rows of the table. */
  readonly tokens: number;
  readonly rows: number;
  /** Probability that two places hold the same token. */
  readonly same: number;
  readonly factor: number;
}

function bagOf({ node, inputs, inputLayouts }: ForwardContext<"embedding_bag">): Bag {
  const [tokens] = inputs;
  const count = sizeOf(atomsOf((inputLayouts[0] ?? []).slice(1)));
  const rows = sizeOf(inputLayouts[1]?.[0]?.atoms ?? []);
  const same = 1 / Math.max(tokens?.kind === "tokens" ? tokens.vocabulary : rows, 1);
  return { tokens: count, rows, same, factor: node.attributes.mode === "mean" ? 1 / count : 1 };
}

function forwardBag(context: ForwardContext<"embedding_bag">, table: Moments): Moments {
  const { tokens, same, factor } = bagOf(context);
  const { kernel: rows, mean } = mergedSignal(table);
  const samples = atomsOf((context.outputLayouts[0] ?? []).slice(0, 1)).map(({ id, size }) => ({ axis: id, length: size }));
  const shared = mean * mean + same * (rows.energy - mean * mean);
  const energy = factor * factor * (tokens * rows.energy + tokens * (tokens - 1) * shared);
  const pair = factor * factor * tokens * tokens * shared;
  const k = kernel({ samples, positions: [] }, energy, 0, energy > 0 && sampleCount({ samples, positions: [] }) > 1 ? pair / energy : 0, 0);
  const channels = sizeOf(atomsOf((context.outputLayouts[0] ?? []).slice(1)));
  return {
    kind: "moments",
    segments: [{ channels, kernel: k, mean: mean * tokens * factor, variation: [0, 0] }],
    zero: table.zero,
    modelError: table.modelError,
  };
}

/** Each row gathers the gradients of the bags that it is in, as often as it is. */
function tableGradient(context: ForwardContext<"embedding_bag">, g: GradientMoments): Gradient {
  const { tokens, rows, same, factor } = bagOf(context);
  const { kernel: k, moments } = mergedGradient(g);
  const bags = sampleCount(k);
  const places = bags * tokens;
  const all = pairSum(k, kernel({ samples: [], positions: [] }, 1)) * tokens * tokens;
  const own = places * k.energy;
  return {
    kind: "weight-gradient",
    energy: (factor * factor * (own + same * Math.max(all - own, 0))) / rows,
    logVariance: biasLogVariance([moments[0], moments[1], 0], bags),
    chance: 0,
    modelError: g.modelError,
  };
}

export const embeddingBag: Op<"embedding_bag"> = {
  kind: "embedding_bag",
  shape(_attributes, [tokens, table]) {
    if (tokens === undefined || table === undefined) return MISSING;
    return one([...tokens.shape.slice(0, 1), table.shape[1] ?? 1], table.dtype);
  },
  layout(_node, [tokens = [], table = []], context) {
    context.claim(
      tokens.slice(1).flatMap((axis) => axis.atoms),
      "position",
    );
    return [distinct([...tokens.slice(0, 1), ...table.slice(1)], context)];
  },
  forward(context) {
    const table = momentsAt(context, 1);
    if (table === undefined) return [context.unknown("the table's numbers are not known")];
    if (context.node.attributes.mode === "max") return [context.unknown("a bag's maximum is not modelled")];
    return [forwardBag(context, table)];
  },
  backward(context) {
    const g = gradientAt(context);
    return [zero("integers and indices carry no gradient"), g === undefined ? NO_PATH : tableGradient(context, g)];
  },
};
