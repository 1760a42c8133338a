import { selectMap } from "../moments/axis-map.ts";
import type { GradientMoments, Moments } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { cutSegments, padSegments, type Cut } from "./support/cuts.ts";
import { outputShape, replaceAxis } from "./support/layouts.ts";
import { freshAxis, sizeOf } from "./support/axes.ts";
import { gradientAt, mapGradient, mapSignal, momentsAt, NO_PATH } from "./support/rules.ts";
import { mergedSignal } from "./support/segments.ts";
import { MISSING, misfit, one, withAxis } from "./support/shapes.ts";
import { chosenPositions, mapGradientAxes, resizeSamples, roleOf, spreadSamples, type AxisChange } from "./support/structure.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Every step-th index of [start, stop) along one axis. */
    readonly slice: {
      readonly axis: number;
      readonly start: number;
      readonly stop: number;
      /** Positive. */
      readonly step: number;
    };
  }
}

/** Indices `start`, `start + step`, … before `stop` of the atoms `from` that become the atoms `to`. */
interface OuterCut extends Cut {
  readonly step: number;
}

/** Old and new atoms of the axis, without the inner ones that stay, and how many indices of the outer ones are kept. */
function cutOf({ node, inputLayouts, outputLayouts }: ForwardContext<"slice">): OuterCut {
  const { axis, start, step } = node.attributes;
  const from = inputLayouts[0]?.[axis]?.atoms ?? [];
  const to = outputLayouts[0]?.[axis]?.atoms ?? [];
  const kept = from.filter(({ id }) => to.some((atom) => atom.id === id));
  const unit = sizeOf(kept);
  const size = sizeOf(to) / unit;
  const first = start / unit;
  const outer = from.filter((atom) => !kept.includes(atom));
  return { from: outer, to: to.filter((atom) => !kept.includes(atom)), step, start: first, stop: first + (size - 1) * step + 1 };
}

function changeOf({ from, to, start, step }: OuterCut): AxisChange {
  const indices = Array.from({ length: sizeOf(to) }, (_, index) => start + index * step);
  return { from, to, map: selectMap(sizeOf(from), indices) };
}

function forwardCut(x: Moments, cut: OuterCut): Moments {
  if (cut.from.length === 0) return x;
  switch (roleOf(mergedSignal(x).kernel, cut.from)) {
    case "channel":
      return cutSegments(x, cut);
    case "sample":
      return mapSignal(x, (segment) => ({ ...segment, kernel: resizeSamples(segment.kernel, cut.from, cut.to) }));
    case "position":
    case "mixed": {
      const { segments } = chosenPositions(x, [changeOf(cut)]);
      return { ...x, segments: segments.map((segment, index) => ({ ...x.segments[index], ...segment })) };
    }
  }
}

function backwardCut(g: GradientMoments, x: Moments, cut: OuterCut): GradientMoments {
  if (cut.from.length === 0) return g;
  switch (roleOf(mergedSignal(x).kernel, cut.from)) {
    case "channel":
      return padSegments(g, cut);
    case "sample":
      return mapGradient(g, (k) => spreadSamples(k, cut.to, cut.from));
    case "position":
    case "mixed":
      return mapGradientAxes(g, [changeOf(cut)]);
  }
}

export const slice: Op<"slice"> = {
  kind: "slice",
  shape({ axis, start, stop, step }, [x]) {
    if (x === undefined) return MISSING;
    const size = x.shape[axis];
    if (size === undefined) {
      return misfit(`Dimension out of range (expected to be in range of [0, ${x.shape.length - 1}], but got ${axis})`);
    }
    return one(withAxis(x.shape, axis, Math.max(0, Math.ceil((Math.min(stop, size) - start) / step))), x.dtype);
  },
  layout(node, [x = []], context) {
    const { axis, start, step } = node.attributes;
    const size = outputShape(node)[axis] ?? 1;
    const [outer, ...inner] = x[axis]?.atoms ?? [];
    if (outer === undefined || size === sizeOf(x[axis]?.atoms ?? [])) return [x];
    const unit = sizeOf(inner);
    // Whole runs of the inner atoms stay what they are.
    if (step === 1 && start % unit === 0 && size % unit === 0) {
      return [replaceAxis(x, axis, { atoms: [...freshAxis(size / unit, context, [outer]).atoms, ...inner] })];
    }
    return [replaceAxis(x, axis, freshAxis(size, context, [outer, ...inner]))];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    return x === undefined ? context.inputs.slice(0, 1) : [forwardCut(x, context.once(cutOf))];
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const g = gradientAt(context);
    return [x === undefined || g === undefined ? NO_PATH : backwardCut(g, x, context.once(cutOf))];
  },
};
