/** What of a gradient goes along the tensor itself, because the activation that follows bends. */
import type { DistributionKind } from "../../moments/distribution.ts";
import type { Expectations } from "../../moments/gaussian.ts";
import { pointwise } from "../../moments/pointwise.ts";
import type { Curvature, GradientMoments } from "../../moments/signal.ts";

/** The curvature of the activation that the gradient of its input, or of what is normalised to be its input, has come through. */
export function curvatureOf({ curvature, passage }: GradientMoments, expectations: Expectations): Curvature | undefined {
  if (curvature !== undefined || passage === undefined || passage.throughSum === true || passage.pooled !== undefined) return curvature;
  const f = pointwise(passage.activation, passage.parameters);
  const variance = Math.max(passage.energy - passage.mean ** 2, 0);
  const slopes = passage.derivativeEnergy * variance;
  if (!(slopes > 0)) return undefined;
  // By Stein's lemma v E φ'' = E (z − m) φ', and a pair without correlation is its square.
  return {
    share: expectations.pair(f, passage.mean, variance, 0, "centredSlope") / slopes,
    growth: expectations.one(f, passage.mean, variance).slopeGrowth,
    coherence: Math.max(passage.outer.acrossPositions, 0),
  };
}

/** E w⁴ / (E w²)² of weights drawn in this way. */
export function kurtosisOf(kind: DistributionKind | undefined): number {
  switch (kind) {
    case "uniform":
      return 1.8;
    case "triangular":
      return 2.4;
    case "constant":
    case "bernoulli":
      return 1;
    case "normal":
    case "truncated-normal":
    case "orthogonal":
    case "identity":
    case "data":
    case "mixture":
    case undefined:
      return 3;
  }
}

/** How many inputs halve what the straight line promises, from simulations with 5 and with 9 taps. */
const BENDING = 3;

/** How a filter meets one of its inputs. */
interface Filter {
  /** Weights of one input channel. */
  readonly taps: number;
  /** How many of them see one element. */
  readonly hits: number;
  /** Input channels of a filter. */
  readonly inputs: number;
  readonly kurtosis: number;
}

/**
 * Gradient of a filter's input x through z = Σ_d w_d x_d and φ: Σ_d w_d G_d φ'(z_d) with φ' ≈ E φ' + E φ'' (w_d (x − E x) + …). Where G is the same at the places
 * of different taps, their second terms add up along x; a tap's own square follows x as E φ'² grows with the energy. `aligned` is the share of the energy that
 * goes with (x − E x)², `gain` what the taps' coherence adds to the energy. Simulated for a 3×3 depthwise filter, normalisation and ReLU with G the same at all
 * positions: gain 1.24, and φ' before weighs the gradient 1.10 times; with independent G 1.00 and 1.00. SiLU: 1.22 and 1.24, 1.00 and 1.05.
 */
export function alignedGradient(
  { share, growth, coherence }: Curvature,
  { taps, hits, inputs, kurtosis }: Filter,
): { readonly aligned: number; readonly gain: number } {
  const fan = taps * inputs + kurtosis - 1;
  const own = (growth * kurtosis) / fan;
  const others = (share * coherence * Math.max(hits - 1, 0)) / fan;
  // One input of few is no small step: φ' bends back before the straight line ends.
  const reached = (taps * inputs) / (taps * inputs + BENDING);
  return { aligned: (own + others) / (1 + others), gain: 1 + others * reached };
}
