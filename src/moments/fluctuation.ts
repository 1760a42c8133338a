import type { Expectations, PointwiseMoments } from "./gaussian.ts";
import type { Pointwise } from "./pointwise.ts";

/** What the spread of an activation's input energy over random draws does to its moments. */
export interface Fluctuation {
  /** Factor of E φ². */
  readonly energy: number;
  /** χ by which the spread of log q is handed on, in place of the slope at the mean. */
  readonly chi: number;
}

/** Nodes and weights of Gauss-Hermite quadrature for N(0, 1), exact to degree nine. */
const NODES: readonly (readonly [x: number, weight: number])[] = [
  [-2.8569700138728056, 0.011257411327720689],
  [-1.355626179974266, 0.2220759220056126],
  [0, 0.5333333333333333],
  [1.355626179974266, 0.2220759220056126],
  [2.8569700138728056, 0.011257411327720689],
];
const NEGLIGIBLE = 1e-4;
const LOG_VARIANCE_LIMIT = 9;

/**
 * Energy after an activation whose input energy q differs between draws as log q ~ N(log q − β/2, β), e^β = 1 + V₁ (theory.md
 * sections 7 and 8 take the slope at the mean alone). With L(log q) = log E φ² the output is again taken as log-normal, E log = E L and
 * β' = Var L: what is reported is E log RMS, and this closure keeps it right where χ ≠ 1 is repeated. SiLU with Kaiming gain, width 64,
 * depth 20: 0.003 decades off in place of 0.07; GELU 0.06 in place of 0.6. The derivative's energy is best taken at the corrected q.
 */
export function fluctuate(
  expectations: Expectations,
  f: Pointwise,
  mean: number,
  variance: number,
  one: PointwiseMoments,
  variation: number,
): Fluctuation {
  if ((f.slopes && mean === 0) || !(variation > NEGLIGIBLE) || !(one.energy > 0)) return { energy: 1, chi: one.growth };
  const beta = Math.min(Math.log1p(variation), LOG_VARIANCE_LIMIT);
  let level = 0;
  let square = 0;
  for (const [x, weight] of NODES) {
    const factor = Math.exp(Math.sqrt(beta) * x - beta / 2);
    const { energy } = expectations.one(f, mean * Math.sqrt(factor), variance * factor);
    const log = Math.log(Math.max(energy, 1e-300) / one.energy);
    level += weight * log;
    square += weight * log * log;
  }
  const spread = Math.max(square - level * level, 0);
  return { energy: Math.exp(level + spread / 2), chi: Math.sqrt(spread / beta) };
}
