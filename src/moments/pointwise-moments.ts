/** Expectations of x = φ(z) and of φ'(z) for z ~ N(m, v), with q = E z² = m² + v. */
export interface PointwiseMoments {
  /** E φ. */
  readonly mean: number;
  /** F2 = E φ². */
  readonly energy: number;
  /** k4 = E φ⁴ / F2². */
  readonly kurtosis: number;
  /** chi = d log F2 / d log q, mean and deviation growing together. */
  readonly growth: number;
  /** E φ'. */
  readonly slope: number;
  /** J2 = E φ'². */
  readonly slopeEnergy: number;
  /** E φ'⁴ / J2². */
  readonly slopeKurtosis: number;
  /** d log J2 / d log q. */
  readonly slopeGrowth: number;
  /** E (z φ')². */
  readonly scaledSlopeEnergy: number;
  /** E ((z − m) φ')². */
  readonly centredSlopeEnergy: number;
  /** E φ'² (φ − E φ)² / Var φ: the slope's energy where weighted by the function's own deviation. */
  readonly alignedSlopeEnergy: number;
  /** Cov((z − m) φ', φ) / Var φ: 1 where φ is homogeneous. */
  readonly proportion: number;
  /** Cov(φ', φ) / Var φ. */
  readonly steepness: number;
}

/**
 * What is averaged over a pair z₁, z₂: value φφ, slope φ'φ', scaledSlope zφ'zφ', centredSlope (z−m)φ'(z−m)φ', bentSlope what of the latter is
 * left when its share along φ is taken away (zero where φ is homogeneous), bentShift the same of φ';
 * energy and slopeEnergy are the ratios k22 = E φ²φ² / F2² and E φ'²φ'² / J2².
 */
export type PairKind = "value" | "slope" | "energy" | "slopeEnergy" | "scaledSlope" | "centredSlope" | "bentSlope" | "bentShift";
