import { multiply as multiplyKernels } from "../moments/kernel-algebra.ts";
import { kernel, sampleCount } from "../moments/kernel.ts";
import { affineLaw } from "../moments/law.ts";
import type { GradientMoments, GradientSegment, Moments, SignalSegment, Unknown } from "../moments/signal.ts";
import type { BackwardContext, ForwardContext, NoAttributes, Op } from "./op.ts";
import { scaleGradient } from "./support/gamma.ts";
import { scaleOfUnits } from "./support/made.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { gradientOfOperand, type Operand, operandsOf } from "./support/operands.ts";
import { alignAxes, relabelGradient, reversed } from "./support/relabel.ts";
import { derived, gradientAt, inheritedError, jointWeight, NO_PATH, zero } from "./support/rules.ts";
import { channelsOf, mergedGradient, mergedSignal, pairSegments } from "./support/segments.ts";
import { pointwise } from "./support/shapes.ts";
import { temperatureError } from "./support/temperature.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Product of two tensors. */
    readonly multiply: NoAttributes;
  }
}

/** A factor that is one known number everywhere. */
function constantOf({ weight, segments }: Moments): number | undefined {
  const [only, ...others] = segments;
  if (weight === undefined || only === undefined || others.length > 0) return undefined;
  const spread = only.kernel.energy - only.mean * only.mean;
  return Math.abs(spread) <= 1e-12 * only.kernel.energy ? only.mean : undefined;
}

function product(a: SignalSegment, b: SignalSegment, channels: number, constant: number | undefined): SignalSegment {
  const kept = constant === undefined ? undefined : a.law && affineLaw(a.law, constant);
  return {
    channels,
    kernel: multiplyKernels(a.kernel, b.kernel),
    mean: a.mean * b.mean,
    variation: [a.variation[0] + b.variation[0], a.variation[1] + b.variation[1]],
    law: kept,
    transfer: constant === undefined ? undefined : a.transfer,
    preActivation: constant === 1 ? a.preActivation : undefined,
  };
}

function productOf(a: Moments, b: Moments): Pick<Moments, "segments" | "axis"> {
  const constant = constantOf(b);
  const { axis, pairs } = pairSegments(a, b, mergedSignal, mergedSignal);
  const channels = Math.max(channelsOf(a), channelsOf(b));
  return {
    segments: pairs.map(({ first, second, share }) => product(first, second, share * channels, constant)),
    axis,
  };
}

/** The gradient times the other factor. */
function through(g: GradientMoments, other: Moments): GradientMoments {
  const { axis, pairs } = pairSegments(g, other, mergedGradient, mergedSignal);
  const channels = channelsOf(g);
  const segments = pairs.map(({ first, second, share }): GradientSegment => ({
    channels: share * channels,
    kernel: multiplyKernels(first.kernel, second.kernel),
    moments: first.moments,
  }));
  const constant = constantOf(other);
  const keep = constant === undefined ? {} : { zeroSum: g.zeroSum, scaleInvariant: g.scaleInvariant, projected: g.projected };
  return derived(g, segments, {
    ...keep,
    axis,
    ...(constant === 1 && { skipMasks: g.skipMasks, selection: g.selection }),
    // The loss does the same with the scale of a factor as with that of the product, and Σ g x over a channel is the same before and after it.
    made: g.made,
    passage: g.passage && { ...g.passage, gain: (g.passage.gain ?? 1) * mergedSignal(other).kernel.energy },
  });
}

/**
 * Gradient of a gate that is the same at all positions: Σ g x over them. Where the product goes on into one activation, perhaps through a sum, g and x are not
 * independent, as with a normalisation's scale (theory.md section 3, gamma-sum).
 */
function gateGradient(context: BackwardContext<"multiply">, g: GradientMoments, x: Moments, gate: Operand): GradientMoments | undefined {
  const gradient = mergedGradient(g);
  const signal = mergedSignal(x);
  const places = gradient.kernel.positions;
  const covers = places.length > 0 && places.every(({ axis }) => gate.absent.some(({ id }) => id === axis));
  if (g.passage === undefined || !covers || signal.mean ** 2 > 1e-3 * signal.kernel.energy) return undefined;
  const norm = { kernel: signal.kernel, scale: mergedSignal(gate.signal).kernel.energy };
  const { passage } = g;
  const energy = Math.max(scaleGradient(norm, gradient.kernel, passage, context.expectations, true), 0);
  const count = sampleCount(gradient.kernel);
  const all = scaleGradient(norm, gradient.kernel, passage, context.expectations);
  const pair = count > 1 ? (all / count - energy) / (count - 1) : 0;
  const axes = { samples: gradient.kernel.samples, positions: [] };
  const summed = kernel(axes, energy, 0, energy > 0 ? pair / energy : 0, 0);
  return derived(g, [{ channels: gradient.channels, kernel: summed, moments: gradient.moments }]);
}

function factorsOf(context: ForwardContext<"multiply">): readonly Operand[] | Unknown {
  return operandsOf(context, [0, 1]);
}

export const multiply: Op<"multiply"> = {
  kind: "multiply",
  shape: (_attributes, inputs) => pointwise(inputs),
  layout: pointwiseLayout,
  forward(context) {
    const operands = context.once(factorsOf);
    if ("kind" in operands) return [operands];
    const [a, b] = operands;
    if (a === undefined || b === undefined) return [context.unknown("a factor is missing")];
    // The factor that is a constant, if one is, stands second.
    const [x, y] = constantOf(a.signal) === undefined ? [a.signal, b.signal] : [b.signal, a.signal];
    const weight = jointWeight([x, y]);
    return [
      {
        kind: "moments",
        ...productOf(x, y),
        weight,
        zero: x.zero || y.zero,
        modelError: inheritedError([x, y]),
      },
    ];
  },
  backward(context) {
    const g = gradientAt(context);
    const operands = g === undefined ? [] : context.once(factorsOf);
    if (g === undefined) return [NO_PATH, NO_PATH];
    if ("kind" in operands) return [operands, operands];
    const [a, b] = operands;
    if (a === undefined || b === undefined) return [NO_PATH, NO_PATH];
    const pairs = [[a, b], [b, a]] as const; // prettier-ignore
    return pairs.map(([own, other], index) => {
      if (other.signal.zero) return zero("it is multiplied by a tensor that is zero");
      const gate = gateGradient(context, g, other.signal, own);
      if (gate === undefined) {
        const back = gradientOfOperand(context, index, through(temperatureError(g, own.signal), other.signal));
        return back.kind === "gradient" && g.made ? scaleOfUnits(back, g.made, own.signal, context.expectations) : back;
      }
      const runs = reversed(alignAxes(context.inputLayouts[index] ?? [], context.outputLayouts[0] ?? []));
      return relabelGradient(gate, runs) ?? context.unknown("the operands' axes do not correspond");
    });
  },
};
