import type { Distribution, PiecewiseDistribution } from "../moments/distribution.ts";
import { uniformLaw } from "../moments/law.ts";
import type { Op } from "./op.ts";
import { momentsOfContent } from "./support/content.ts";
import { sourceLayout } from "./support/layouts.ts";
import { misfit } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** A buffer, a constant or fresh noise. Its type stands on the node. */
    readonly constant: {
      readonly content: PiecewiseDistribution;
      /** Its numbers, row-major, where they are known and few. */
      readonly values?: Float64Array;
      /** Drawn anew on each call, independent of all else (randn_like and its like). */
      readonly random: boolean;
    };
  }
}

/** Ends of a uniform distribution. */
function endsOf({ mean, variance }: Distribution): readonly [low: number, high: number] {
  const reach = Math.sqrt(3 * variance);
  return [mean - reach, mean + reach];
}

export const constant: Op<"constant"> = {
  kind: "constant",
  shape: () => misfit("a constant has its type on its node"),
  layout: sourceLayout,
  forward(context) {
    const { content, values, random } = context.node.attributes;
    const dtype = context.node.outputs[0]?.dtype;
    if (dtype === "int" || dtype === "bool") {
      const share = momentsOfContent(content, []).segments[0]?.mean;
      return [{ kind: "discrete", values, ...(dtype === "bool" && share !== undefined && { share }) }];
    }
    const signal = momentsOfContent(content, context.outputLayouts[0] ?? []);
    if (signal.segments.some(({ kernel, mean }) => !Number.isFinite(kernel.energy + mean))) {
      return [context.unknown("the numbers of this constant are not known, or not finite")];
    }
    if (!random) return [signal];
    // Fresh noise is a signal like an input.
    const { weight: _, ...fresh } = signal;
    const [only, ...others] = content.pieces;
    const [low, high] = only?.distribution.kind === "uniform" && others.length === 0 ? endsOf(only.distribution) : [0, 0];
    return [low < high ? { ...fresh, segments: fresh.segments.map((segment) => ({ ...segment, law: uniformLaw(low, high) })) } : fresh];
  },
  backward: () => [],
};
