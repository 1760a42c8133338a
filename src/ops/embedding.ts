import type { Layout } from "../graph/layout.ts";
import { pairSum } from "../moments/kernel-algebra.ts";
import { averages, flatAxis, kernel, positionCount, sampleCount, type Kernel } from "../moments/kernel.ts";
import type { Gradient, GradientMoments, Moments, SignalSegment, StructuralZero, WeightGradient } from "../moments/signal.ts";
import { biasLogVariance, sampleUnits } from "../moments/width.ts";
import type { ForwardContext, Op } from "./op.ts";
import { atomsOf, distinct } from "./support/axes.ts";
import { gradientAt, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { mergedGradient, mergedSignal } from "./support/segments.ts";
import { elements, misfit, MISSING, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Rows of table[V, D] for tokens[...]. */
    readonly embedding: {
      readonly paddingIndex?: number;
    };
  }
}

/** Probability that two different places hold the same token, and whether they are drawn anew for each sample. */
interface Lookup {
  readonly same: number;
  readonly rows: number;
}

function lookupOf(context: ForwardContext<"embedding">): Lookup {
  const [tokens] = context.inputs;
  const shape = context.node.outputs[0]?.shape ?? [];
  const table = context.inputLayouts[1]?.[0]?.atoms.reduce((product, { size }) => product * size, 1) ?? 1;
  const places = elements(shape.slice(0, -1));
  if (tokens?.kind === "tokens") return { same: 1 / Math.max(tokens.vocabulary, 1), rows: table };
  const values = tokens?.kind === "discrete" ? tokens.values : undefined;
  if (values === undefined) return { same: 1 / table, rows: table };
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const equal = [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0);
  return { same: places > 1 ? equal / (values.length * (values.length - 1)) : 0, rows: table };
}

/** Axes of the tokens: samples as far as ops say so, positions otherwise. */
function axesOf(context: ForwardContext<"embedding">): Pick<Kernel, "samples" | "positions"> {
  const layout: Layout = context.outputLayouts[0] ?? [];
  const places = atomsOf(layout.slice(0, -1)).map(({ id, size }) => flatAxis(id, size));
  return {
    samples: places.filter(({ axis }) => context.role(axis) === "sample"),
    positions: places.filter(({ axis }) => context.role(axis) !== "sample"),
  };
}

/** Rows of the table: two places share a row with the probability of equal tokens, and the rows' mean. */
function forwardSegment(
  segment: SignalSegment,
  axes: Pick<Kernel, "samples" | "positions">,
  same: number,
  channels: number,
): SignalSegment {
  const { energy } = segment.kernel;
  const shared = energy > 0 ? (segment.mean * segment.mean) / energy : 0;
  const r = shared + same * (1 - shared);
  const several = positionCount(axes) > 1;
  const k = kernel(axes, energy, several ? r : 0, sampleCount(axes) > 1 ? r : 0, several && sampleCount(axes) > 1 ? r : 0);
  return { channels, kernel: k, mean: segment.mean, variation: [0, 0] };
}

/** Energy per element of the whole table: each row gathers the gradients of the places where it stands. */
function tableGradient(g: GradientMoments, { same, rows }: Lookup): WeightGradient {
  const { kernel: k, moments, channels } = mergedGradient(g);
  const count = sampleCount(k) * positionCount(k);
  const { energy } = averages(k);
  const all = pairSum(k, kernel({ samples: [], positions: [] }, 1));
  return {
    kind: "weight-gradient",
    energy: (count * energy + same * Math.max(all - count * energy, 0)) / rows,
    logVariance: biasLogVariance(sampleUnits([moments[0], moments[1], 0], Math.max(channels, 1)), count),
    chance: 0,
    modelError: g.modelError,
  };
}

function gradientOfTable(context: ForwardContext<"embedding">, g: GradientMoments | undefined): Gradient | StructuralZero {
  return g === undefined ? NO_PATH : tableGradient(g, lookupOf(context));
}

export const embedding: Op<"embedding"> = {
  kind: "embedding",
  shape(_attributes, [tokens, table]) {
    if (tokens === undefined || table === undefined) return MISSING;
    if (table.shape.length !== 2) return misfit(`'weight' must be 2-D, but got size ${print(table.shape)}`);
    if (tokens.dtype === "float" || tokens.dtype === "complex") {
      return misfit(
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got floating point instead",
      );
    }
    return one([...tokens.shape, table.shape[1] ?? 1], table.dtype);
  },
  layout: (_node, [tokens = [], table = []], context) => [distinct([...tokens, ...table.slice(1)], context)],
  forward(context) {
    const table = momentsAt(context, 1);
    if (table === undefined) return [context.unknown("the table's numbers are not known")];
    const rows = mergedSignal(table);
    const axes = axesOf(context);
    const channels = elements(context.node.outputs[0]?.shape ?? []) / (sampleCount(axes) * positionCount(axes));
    const segment = forwardSegment(rows, axes, lookupOf(context).same, channels);
    const known = context.inputs[0]?.kind === "discrete" && context.inputs[0].values !== undefined;
    const signal: Moments = { kind: "moments", segments: [segment], zero: table.zero, modelError: table.modelError };
    return [known && table.weight !== undefined ? { ...signal, weight: table.weight } : signal];
  },
  backward: (context) => [zero("integers and indices carry no gradient"), gradientOfTable(context, gradientAt(context))],
};
