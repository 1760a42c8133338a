import type { Atom } from "../graph/layout.ts";
import { multiply } from "../moments/kernel-algebra.ts";
import { flatAxis, kernel } from "../moments/kernel.ts";
import type { GradientMoments, Moments } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { totalBackward, totalForward } from "./support/average.ts";
import { sizeOf } from "./support/axes.ts";
import { axesAtoms } from "./support/layouts.ts";
import { maximumBackward, maximumForward, type MaximumAxis } from "./support/maximum.ts";
import { gradientAt, mapGradient, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { mergedSignal } from "./support/segments.ts";
import { MISSING, misfit, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** One number for all of some axes. */
    readonly reduce: {
      readonly kind: "sum" | "mean" | "max" | "min" | "variance" | "deviation" | "norm" | "logsumexp" | "product" | "median";
      readonly axes: readonly number[];
      /** Reduced axes stay with size 1. */
      readonly keep: boolean;
      /** Of a norm. */
      readonly power?: number;
      readonly unbiased?: boolean;
    };
  }
}

function atomsOfAxes({ node, inputLayouts }: ForwardContext<"reduce">): readonly Atom[] {
  return axesAtoms(inputLayouts[0] ?? [], node.attributes.axes);
}

/** One window over the whole of each axis. */
function wholeAxes(context: ForwardContext<"reduce">): readonly MaximumAxis[] {
  return context.node.attributes.axes.map((axis) => {
    const from = context.inputLayouts[0]?.[axis]?.atoms ?? [];
    const size = sizeOf(from);
    return { from, to: [], taps: { wide: size, narrow: 1, kernel: size, stride: 1, dilation: 1, offset: 0 } };
  });
}

/** E of the average of squares and of centred squares, which hardly vary once many elements are averaged. */
function squares(x: Moments, atoms: readonly Atom[], centred: boolean): { readonly mean: number; readonly spread: number } {
  const { kernel: k, mean } = mergedSignal(x);
  const energy = Math.max(k.energy - (centred ? mean * mean : 0), 0);
  return { mean: energy, spread: (2 * energy * energy) / Math.max(sizeOf(atoms), 1) };
}

/** A positive number per remaining index that hardly varies. */
function nearlyConstant(x: Moments, atoms: readonly Atom[], mean: number, spread: number): Moments {
  const total = totalForward(x, atoms, 1);
  const energy = mean * mean + spread;
  const share = energy > 0 ? (mean * mean) / energy : 0;
  return {
    ...total,
    axis: undefined,
    segments: total.segments.slice(0, 1).map(({ channels, kernel: axes }) => ({
      channels,
      kernel: kernel(
        { samples: axes.samples, positions: axes.positions.map(({ axis, length }) => flatAxis(axis, length)) },
        energy,
        share,
        share,
        share,
      ),
      mean,
      variation: [0, 0],
    })),
  };
}

/** Statistics of the squares: variance, deviation, norm. */
function statistic(context: ForwardContext<"reduce">, x: Moments): Moments | undefined {
  const { kind, power } = context.node.attributes;
  const atoms = atomsOfAxes(context);
  const { mean, spread } = squares(x, atoms, kind !== "norm");
  const root = Math.sqrt(mean);
  switch (kind) {
    case "variance":
      return nearlyConstant(x, atoms, mean, spread);
    case "deviation":
      return nearlyConstant(x, atoms, root, mean > 0 ? spread / (4 * mean) : 0);
    case "norm":
      return power === undefined || power === 2
        ? nearlyConstant(x, atoms, root * Math.sqrt(sizeOf(atoms)), mean > 0 ? (sizeOf(atoms) * spread) / (4 * mean) : 0)
        : undefined;
    default:
      return undefined;
  }
}

/** Derivative of a statistic of squares: x times a nearly constant factor. */
function statisticGradient(context: ForwardContext<"reduce">, x: Moments, g: GradientMoments): GradientMoments | undefined {
  const { kind } = context.node.attributes;
  const atoms = atomsOfAxes(context);
  const n = sizeOf(atoms);
  const { mean } = squares(x, atoms, kind !== "norm");
  const factor = { variance: 2 / n, deviation: 1 / (n * Math.sqrt(mean)), norm: 1 / Math.sqrt(n * mean) };
  const own = kind === "variance" || kind === "deviation" || kind === "norm" ? factor[kind] : undefined;
  if (own === undefined) return undefined;
  const signal = mergedSignal(x).kernel;
  return mapGradient(totalBackward(x, g, atoms, own), (k) => multiply(k, signal));
}

export const reduce: Op<"reduce"> = {
  kind: "reduce",
  shape({ kind, axes, keep }, [x]) {
    if (x === undefined) return MISSING;
    const wrong = axes.find((axis) => axis >= x.shape.length || axis < 0);
    if (wrong !== undefined && x.shape.length > 0) {
      return misfit(`Dimension out of range (expected to be in range of [${-x.shape.length}, ${x.shape.length - 1}], but got ${wrong})`);
    }
    const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const dtype = x.dtype === "bool" && kind === "sum" ? "int" : x.dtype;
    return one(keep ? shape : shape.filter((_, axis) => !axes.includes(axis)), dtype);
  },
  layout(node, [x = []]) {
    const { axes, keep } = node.attributes;
    return [keep ? x.map((axis, index) => (axes.includes(index) ? { atoms: [] } : axis)) : x.filter((_, index) => !axes.includes(index))];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    const { kind } = context.node.attributes;
    if (x === undefined) return [context.unknown("the numbers to be reduced are not known")];
    const atoms = atomsOfAxes(context);
    switch (kind) {
      case "mean":
      case "sum":
        return [totalForward(x, atoms, kind === "mean" ? 1 / sizeOf(atoms) : 1)];
      case "max":
        return [maximumForward(x, wholeAxes(context))];
      case "variance":
      case "deviation":
      case "norm":
        return [statistic(context, x) ?? context.unknown(`a reduction by ${kind} is not modelled`)];
      case "min":
      case "logsumexp":
      case "product":
      case "median":
        return [context.unknown(`a reduction by ${kind} is not modelled`)];
    }
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return [NO_PATH];
    const { kind } = context.node.attributes;
    const atoms = atomsOfAxes(context);
    if (kind === "mean" || kind === "sum") return [totalBackward(x, g, atoms, kind === "mean" ? 1 / sizeOf(atoms) : 1)];
    if (kind === "max") return [maximumBackward(x, g, wholeAxes(context))];
    context.assume("statistics of many elements are taken as constant", 0.05);
    return [statisticGradient(context, x, g) ?? zero("no gradient")];
  },
};
