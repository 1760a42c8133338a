import type { DistributionKind } from "./distribution.ts";
import type { AxisId, Kernel } from "./kernel.ts";
import type { PointwiseId } from "./pointwise.ts";

/** Why a quantity could not be computed: a sentence for people, and the graph node where knowledge ended. */
export interface Unknown {
  readonly kind: "unknown";
  readonly reason: string;
  /** Id of the graph node at which the quantity became unknown. */
  readonly node: number;
}

/** One-dimensional law of an element: weighted atoms plus an independent centred Gaussian of the given variance (at most 40 atoms). */
export interface Law {
  readonly atoms: Float64Array;
  readonly weights: Float64Array;
  readonly variance: number;
}

/** What a pointwise nonlinearity did last: relative moments for finite width (theory.md section 8). */
export interface Transfer {
  /** k4 = E φ⁴ / (E φ²)². */
  readonly fourth: number;
  /** k22 = E[φ_a² φ_b²] / (E φ²)² for two samples at the mean pair correlation. */
  readonly pair: number;
}

/** The Gaussian variable z of x = φ(z), kept while φ is monotone so that a following max-pool can use it (theory.md section 4). */
export interface PreActivation {
  readonly activation: PointwiseId;
  /** Parameters of the activation, such as a negative slope. */
  readonly parameters: readonly number[];
  readonly mean: number;
  readonly kernel: Kernel;
  readonly locality?: number | undefined;
}

/** Forward moments of a run of channels that share one law. */
export interface SignalSegment {
  /** Number of channel elements: of all atoms that are neither samples nor positions. */
  readonly channels: number;
  readonly kernel: Kernel;
  /** m = E[x] over units and weights. */
  readonly mean: number;
  /** E[x_i x_j] of two different channels, where weights of nonzero mean gave them more in common than m². */
  readonly shared?: Kernel | undefined;
  /** Absent: Gaussian(mean, energy − mean²). */
  readonly law?: Law | undefined;
  /** V1, V2: relative variance of the finite-width kernel for one sample and for two (theory.md section 8). */
  readonly variation: readonly [same: number, pair: number];
  /** Relative variance of the energy between channels, where each is a sum of only few weights: 2 / 9 of a depthwise 3×3 filter of normal weights. */
  readonly uneven?: number | undefined;
  /** Excess kurtosis of an element within its channel, left by filters of few inputs. */
  readonly excess?: number | undefined;
  /** Σ over offsets of the squared correlations between positions that filters of few inputs give their channels by chance. */
  readonly texture?: number | undefined;
  /** Σ over offsets between positions of what near ones have more in common than distant ones, relative to the energy; the kernel holds their mean over all pairs. */
  readonly locality?: number | undefined;
  /**
   * Variance of the correlation between two positions (of what they do not have in common with all) beyond 1 / channels, which that of independent channels has: a
   * source of few channels behind a linear map of many.
   */
  readonly overlap?: number | undefined;
  readonly transfer?: Transfer | undefined;
  readonly preActivation?: PreActivation | undefined;
  /**
   * r: by how much less the energy of one sample, averaged over its channels, varies than that of independent Gaussians, (2 / channels)(1 − r): 1 behind a layer
   * normalisation, which leaves all samples the same energy. It holds for a tensor of just so many channels.
   */
  readonly even?: { readonly share: number; readonly channels: number } | undefined;
}

/**
 * Forward state of a floating-point tensor. `segments` divide the channel axis in order (a concatenation, a fused projection with
 * piecewise weights); most tensors have one.
 */
export interface Moments {
  readonly kind: "moments";
  readonly segments: readonly SignalSegment[];
  /** The atom along which several segments follow each other; absent where there is one. */
  readonly axis?: AxisId | undefined;
  /** Set while the tensor depends on parameters and constants only, not on an input: what a weight is. */
  readonly weight?: DistributionKind | undefined;
  /** Exactly zero by construction in every element. */
  readonly zero: boolean;
  /** One standard deviation, in decades, of what the rules passed so far may be off. */
  readonly modelError: number;
  /** Rows are non-negative and sum to one along this axis (softmax output): a product with it is an average. */
  readonly rowStochastic?: number | undefined;
}

/** Integers: `vocabulary` values, equally likely. */
export interface Tokens {
  readonly kind: "tokens";
  readonly vocabulary: number;
}

/** Booleans, indices and other values that carry no gradient and whose moments nobody needs. */
export interface Discrete {
  readonly kind: "discrete";
  /** The numbers, row-major, where they are known. */
  readonly values?: Float64Array | undefined;
  /** Share of a boolean tensor that is true, or of one-hot vectors that is 1, where it is known. */
  readonly share?: number | undefined;
  /** Whether they are other ones for every sample, and not numbers that stand in the code. */
  readonly drawn?: true | undefined;
}

/** What flows forward along an edge of the graph. */
export type Signal = Moments | Tokens | Discrete | Unknown;

/** The activation whose derivative the gradient of its input has just been masked with (theory.md sections 2 and 3). */
export interface Passage {
  readonly activation: PointwiseId;
  readonly parameters: readonly number[];
  /** Gradient kernel after the activation, before its derivative. */
  readonly outer: Kernel;
  /** Mean and energy of the pre-activation z. */
  readonly mean: number;
  readonly energy: number;
  /** Correlations of z between positions, samples and both, of the centred variable. */
  readonly correlations: readonly [positions: number, samples: number, both: number];
  /** E φ'². */
  readonly derivativeEnergy: number;
  /** Moments at the maximum where a max-pool selected the unit: E[zφ'·zφ'] of one, of two positions, of two samples. */
  readonly pooled?: readonly [one: number, positions: number, others: number] | undefined;
  /** Share of the gradient's energy that came through that max-pool; the rest came past it. */
  readonly pooledShare?: number | undefined;
  /** The tensor that this gradient belongs to is a summand of z, not z itself. */
  readonly throughSum?: true | undefined;
  /**
   * Where the loss does not change with the scale of what comes out of the activation: E (Σ g φ)² of a channel, which only the following normalisation's epsilon
   * leaves.
   */
  readonly residue?: number | undefined;
  /** Where a normalisation and another activation follow: their masks are not independent of φ'. */
  readonly behind?: Behind | undefined;
  /** How much more z φ'(z) is, by z's own law, than that of a Gaussian. */
  readonly lawGain?: SkipGain | undefined;
  /** How much more z φ'(z) goes with the masks that the gradient after the activation has come through by an identity skip. */
  readonly skipGain?: SkipGain | undefined;
  /** E a² of factors a that the tensor is multiplied by on its way to z. */
  readonly gain?: number | undefined;
}

/** How much more a scaled slope meets a later mask: for one element, and for two. */
export interface SkipGain {
  readonly one: number;
  readonly two: number;
}

/** What lies behind the batch normalisation of an activation's output: x̂ = (φ(z) − E φ) / s goes into ψ right away, or into maxima. */
export interface Behind {
  /** Passage of ψ. */
  readonly passage: Passage;
  /** Of how many values those were chosen that the gradient came through; 1 where none were. */
  readonly count: number;
  /** s². */
  readonly variance: number;
}

/** Values that are the largest of a window: of `count` independent ones with this mean and deviation. */
export interface Maxima {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
}

/**
 * An identity skip whose gradient was masked later: w = x + a, then the slope of an activation or the choice of a maximum (theory.md section 2, skip-mask
 * correlation).
 */
export interface SkipMask {
  /** Energy of the gradient that came by this path. */
  readonly energy: number;
  readonly by: Maxima | { readonly activation: PointwiseId; readonly parameters: readonly number[] };
  /** Variance and mean of the other summand. */
  readonly otherVariance: number;
  readonly otherMean: number;
}

/**
 * Moments at the selected unit of a max-pool, which replace E φ'² (theory.md section 4): of one, of two positions, of two samples. A U-Net's encoder is read by a
 * pool and by a skip: the maxima lie where the activation is steep, the skip's gradient everywhere.
 */
export interface Selection {
  /** Share of the gradient's energy that came through the pool. */
  readonly share: number;
  /** Of how many elements each is the largest. */
  readonly count: number;
  readonly derivativeEnergy: number;
  readonly acrossPositions: number;
  readonly acrossSamples: number;
  readonly gamma?: readonly [one: number, positions: number, others: number];
}

/** Backward moments of a run of channels. */
export interface GradientSegment {
  readonly channels: number;
  readonly kernel: Kernel;
  /** E[g_i g_j] of two different channels, where weights of nonzero mean gave them something in common. */
  readonly shared?: Kernel | undefined;
  /** M1, M2, M3: moments of the conditional covariance of the per-unit Gaussian gradient (theory.md section 8). */
  readonly moments: readonly [number, number, number];
}

/**
 * How much of a gradient behind φ follows z itself: φ'(z) ≈ E φ' + (z − m) E φ''. A convolution with few inputs per unit hands it back to each of them along
 * the input's own deviation.
 */
export interface Curvature {
  /** v (E φ'')² / E φ'². */
  readonly share: number;
  /** v E (φ'²)'' / 2 E φ'². */
  readonly growth: number;
  /** Correlation between positions of the gradient before φ' came in. */
  readonly coherence: number;
}

/**
 * The outputs z of the units that a weight makes. What the loss does with the scale of one unit's weights, Σ w dL/dw, is what it does with that of its outputs,
 * Σ z dL/dz, which are not independent of their gradient.
 */
export interface Made {
  /** z with the bias. */
  readonly output: Moments;
  readonly gradient: GradientMoments;
  /** Energy of the bias in it, 0 without one. */
  readonly shift: number;
}

/** Backward state: the loss gradient with respect to a floating-point tensor. */
export interface GradientMoments {
  readonly kind: "gradient";
  readonly segments: readonly GradientSegment[];
  /** The atom along which several segments follow each other; absent where there is one. */
  readonly axis?: AxisId | undefined;
  /** zs: sums to zero per channel over samples and positions. */
  readonly zeroSum: boolean;
  /** Sets of atoms over each of which it sums to zero, all else held: the axes of a softmax, or of a normalisation that subtracts a mean. */
  readonly balanced?: readonly (readonly AxisId[])[] | undefined;
  /** sc: invariant to a per-channel rescaling of the tensor, so that a preceding scale gets no gradient but for `residue`. */
  readonly scaleInvariant: boolean;
  /**
   * By sum further on (its node): which share of what does not change with that sum's scale this gradient is. Where all of it comes together the tensor is
   * `scaleInvariant`.
   */
  readonly scaleShares?: ReadonlyMap<number, number> | undefined;
  /** E (Σ g x)² of a channel where only the normalisation's epsilon breaks the invariance. */
  readonly residue?: number | undefined;
  /**
   * Share of E (Σ g x)² of a channel, x its deviation from its mean, that a normalisation behind a sum takes away: of z = x + y it leaves Σ g z = 0, and so of x
   * only what it has beside z. Where `scaleInvariant` is set it is all.
   */
  readonly cancelled?: number | undefined;
  /** pj: share of the energy already orthogonal to the tensor itself (emitted by LayerNorm). */
  readonly projected: number;
  readonly passage?: Passage | undefined;
  readonly skipMasks: readonly SkipMask[];
  readonly selection?: Selection | undefined;
  /** The maxima of sums that a share of the gradient's energy came through. */
  readonly maxima?: (Maxima & { readonly share: number }) | undefined;
  /** Of a tensor that is normalised by batch statistics right before an activation. */
  readonly behind?: Behind | undefined;
  /** Of an activation right behind this tensor, but for its normalisation. */
  readonly curvature?: Curvature | undefined;
  /** Factor by which unevenness of the channels' own filters has raised E 1/variance: the same filters take it away again. */
  readonly uneven?: number | undefined;
  /** Σ over offsets between positions of what near ones have more in common than distant ones, relative to the energy. */
  readonly locality?: number | undefined;
  /** Share of the energy that is proportional to the tensor's own deviation from its mean. */
  readonly aligned?: number | undefined;
  /** Of a weight: the units that it makes, each of its own elements. */
  readonly made?: Made | undefined;
  /** Coherent gradient between time steps of one position axis: T×T matrix, row-major (theory.md section 6). */
  readonly coherence?: { readonly axis: number; readonly matrix: Float64Array } | undefined;
  readonly modelError: number;
}

/** Gradient of a parameter, or of what is computed from parameters alone. */
export interface WeightGradient {
  readonly kind: "weight-gradient";
  /** Mean over elements of E[g²]; several where the parameter is piecewise or the contribution differs along an axis is averaged. */
  readonly energy: number;
  /** β: variance of log energy over random draws, so that E log10 RMS = 0.5 log10 energy − β/(4 ln 10) (theory.md section 7). */
  readonly logVariance: number;
  readonly made?: Made | undefined;
  /** Relative variance of the last mean over elements, where these are few: χ², not log-normal. */
  readonly chance?: number | undefined;
  readonly modelError: number;
}

/** Exactly zero by construction; the reason is a sentence for people. */
export interface StructuralZero {
  readonly kind: "zero";
  readonly reason: string;
}

/** What flows backward along an edge of the graph. */
export type Gradient = GradientMoments | WeightGradient | StructuralZero | Unknown;
