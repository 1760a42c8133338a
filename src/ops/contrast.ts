import { type ContrastSums, contrasted, contrastSums } from "../moments/contrast.ts";
import { positionCount } from "../moments/kernel.ts";
import type { Moments } from "../moments/signal.ts";
import type { Atom } from "../graph/layout.ts";
import type { ForwardContext, Op } from "./op.ts";
import { sizeOf } from "./support/axes.ts";
import { balancedAlong } from "./support/balance.ts";
import { derived, gradientAt, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { signalAtPositions } from "./support/roles.ts";
import { mergedGradient, mergedSignal, mergeSignal } from "./support/segments.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * A weighted sum of a tensor and its averages over windows around each position. Inputs x, and the same sum as its steps make it of a probe of x: they get the
     * gradient to be looked at, x gets that of the whole.
     */
    readonly contrast: {
      /** Windows along the last axes, each with the padding before it. */
      readonly kernel: readonly number[];
      readonly before: readonly number[];
      readonly countPadding: boolean;
      readonly pooled: number;
      readonly own: number;
    };
  }
}

function placesOf({ node, inputLayouts }: ForwardContext<"contrast">): readonly (readonly Atom[])[] {
  const layout = inputLayouts[0] ?? [];
  return layout.slice(layout.length - node.attributes.kernel.length).map(({ atoms }) => atoms);
}

/** The input with the windows' axes as positions. */
function inputOf(context: ForwardContext<"contrast">): Moments | undefined {
  const x = momentsAt(context, 0);
  return x && mergeSignal(signalAtPositions(x, placesOf(context).flat()));
}

function sumsOf(context: ForwardContext<"contrast">): ContrastSums {
  const { kernel, before, countPadding, pooled, own } = context.node.attributes;
  const axes = placesOf(context).map((atoms, index) => ({
    length: sizeOf(atoms),
    kernel: kernel[index] ?? 1,
    before: before[index] ?? 0,
    countPadding,
  }));
  return contrastSums(axes, pooled, own);
}

/** Nothing that is the same everywhere gets through. */
function cancels({ rows }: ContrastSums): boolean {
  return rows < 1e-12;
}

export const contrast: Op<"contrast"> = {
  kind: "contrast",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, "float")),
  layout(node, [x = []], context) {
    context.claim(
      x.slice(x.length - node.attributes.kernel.length).flatMap(({ atoms }) => atoms),
      "position",
    );
    return [x];
  },
  forward(context) {
    const x = context.once(inputOf);
    if (x === undefined) return [context.unknown("the numbers that are compared with their neighbours are not known")];
    const sums = context.once(sumsOf);
    const segment = mergedSignal(x);
    const places = placesOf(context)
      .flat()
      .filter(({ size }) => size > 1);
    if (places.length !== segment.kernel.positions.filter(({ length }) => length > 1).length) {
      return [context.unknown("averages over some of the positions beside what is averaged are not modelled")];
    }
    const { channels, variation } = segment;
    const mean = (segment.mean * sums.all) / positionCount(segment.kernel);
    const nothing = sums.squares < 1e-12;
    return [{ ...x, segments: [{ channels, kernel: contrasted(segment.kernel, sums), mean, variation }], zero: x.zero || nothing }];
  },
  backward(context) {
    const g = gradientAt(context);
    if (g === undefined) return context.node.inputs.map(() => NO_PATH);
    const sums = context.once(sumsOf);
    if (sums.squares < 1e-12) return [zero("it is compared with nothing but itself"), g];
    const segment = mergedGradient(g);
    const places = placesOf(context)
      .flat()
      .filter(({ size }) => size > 1);
    const own = derived(g, [{ ...segment, kernel: contrasted(segment.kernel, sums, true) }], {
      zeroSum: g.zeroSum || cancels(sums),
      balanced: cancels(sums) ? balancedAlong(places) : undefined,
    });
    return [own, g];
  },
};
