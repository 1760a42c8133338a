import type { GraphNode } from "../graph/graph.ts";
import type { Common } from "../moments/common.ts";
import type { Expectations } from "../moments/gaussian.ts";
import { pointwise, type Pointwise } from "../moments/pointwise.ts";
import type { GradientMoments, SignalSegment } from "../moments/signal.ts";

/** What an input of two twins has in common: a segment of each, and their excess of E[a b] over the means. */
export interface InputPair {
  readonly first: SignalSegment;
  readonly second: SignalSegment;
  readonly common: Common | undefined;
}

/**
 * Correlations of two gradients after the backward rule of an op that changes them in closed form: weights and normalisations keep them, a product multiplies
 * them with those of its other factor, an activation with those of its derivative. Undefined of other ops, whose whole rule has to be asked.
 */
export function carried(
  node: GraphNode,
  input: number,
  gradient: GradientMoments,
  { energy, positions }: Common,
  pairAt: (index: number) => InputPair | undefined,
  expectations: Expectations,
): Common | undefined {
  switch (node.op) {
    case "linear":
    case "layer_norm":
      return input === 0 ? { energy, positions } : undefined;
    case "slice":
    case "concat": {
      const isWhole = gradient.segments.length === 1 && gradient.segments.every(({ kernel }) => kernel.positions.length === 0);
      return isWhole ? { energy, positions } : undefined;
    }
    case "multiply": {
      const other = pairAt(1 - input);
      const by = other && momentCorrelations(other);
      return by && { energy: energy * by.energy, positions: positions * by.positions };
    }
    case "activation":
      return slopes(pointwise(node.attributes.function, node.attributes.parameters), { energy, positions }, pairAt(0), expectations);
    case "prelu": {
      const slope = pairAt(1);
      return slope && slopes(pointwise("leaky_relu", [slope.first.mean]), { energy, positions }, pairAt(0), expectations);
    }
    default:
      return undefined;
  }
}

const RELU = pointwise("relu");

/** E[min(x, 0) min(x', 0)] of two inputs: what the slope of a PReLU is multiplied by. */
export function negativeParts({ first: { mean, kernel }, common }: InputPair, expectations: Expectations): Common {
  const variance = Math.max(kernel.energy - mean * mean, 0);
  const pair = (excess = 0): number =>
    variance > 0 ? expectations.pair(RELU, -mean, variance, Math.min(Math.max(excess / variance, -1), 1), "value") : Math.min(mean, 0) ** 2;
  return { energy: pair(common?.energy), positions: pair(common?.positions) };
}

/** E[a b] relative to the root mean squares. */
function momentCorrelations({ first, second, common }: InputPair): Common | undefined {
  const scale = Math.sqrt(first.kernel.energy * second.kernel.energy);
  const means = first.mean * second.mean;
  return scale > 0 ? { energy: ((common?.energy ?? 0) + means) / scale, positions: ((common?.positions ?? 0) + means) / scale } : undefined;
}

/** Gradients' correlations times E φ'(z) φ'(z') / E φ'². */
function slopes(f: Pointwise, { energy, positions }: Common, pair: InputPair | undefined, expectations: Expectations): Common | undefined {
  if (pair === undefined || pair.first.law !== undefined) return undefined;
  const { mean, kernel } = pair.first;
  const variance = Math.max(kernel.energy - mean * mean, 0);
  const { slopeEnergy } = expectations.one(f, mean, variance);
  if (!(variance > 0) || !(slopeEnergy > 0)) return undefined;
  const kept = (excess: number): number => Math.min(1, expectations.pair(f, mean, variance, excess / variance, "slope") / slopeEnergy);
  return { energy: energy * kept(pair.common?.energy ?? 0), positions: positions * kept(pair.common?.positions ?? 0) };
}
