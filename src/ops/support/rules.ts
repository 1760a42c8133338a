/** Small things that forward and backward rules share. */
import type { OpKind } from "../../graph/graph.ts";
import type { Layout } from "../../graph/layout.ts";
import type { Canonical } from "../../moments/canonical.ts";
import type { DistributionKind } from "../../moments/distribution.ts";
import type { Kernel } from "../../moments/kernel.ts";
import type { GradientMoments, GradientSegment, Moments, Signal, SignalSegment, StructuralZero } from "../../moments/signal.ts";
import type { BackwardContext, ForwardContext } from "../op.ts";
import { channelCount } from "./roles.ts";

/** An input as moments; undefined where it is absent or carries none. */
export function momentsAt<K extends OpKind>(context: ForwardContext<K>, index: number): Moments | undefined {
  const signal = context.inputs[index];
  return signal?.kind === "moments" ? signal : undefined;
}

/** All inputs that carry moments. */
export function momentsOf(signals: readonly Signal[]): readonly Moments[] {
  return signals.filter((signal) => signal.kind === "moments");
}

/** The gradient of an output, unless nothing reaches it. */
export function gradientAt<K extends OpKind>(context: BackwardContext<K>, output = 0): GradientMoments | undefined {
  const gradient = context.gradients[output];
  return gradient?.kind === "gradient" ? gradient : undefined;
}

/** What an op of several tensors inherits of their errors. */
export function inheritedError(signals: readonly Signal[]): number {
  return Math.max(0, ...momentsOf(signals).map(({ modelError }) => modelError));
}

/** Kind of a tensor computed from these: set while all of them depend on parameters and constants alone. */
export function jointWeight(signals: readonly Moments[]): DistributionKind | undefined {
  const [first] = signals;
  if (first?.weight === undefined || signals.some(({ weight }) => weight === undefined)) return undefined;
  return signals.every(({ weight }) => weight === first.weight) ? first.weight : "mixture";
}

/** Share of Σ g x of a channel that a normalisation further on takes away. */
export function cancelledShare(g: GradientMoments): number {
  return g.scaleInvariant ? 1 : (g.cancelled ?? 0);
}

/** A structural zero. */
export function zero(reason: string): StructuralZero {
  return { kind: "zero", reason };
}

/** No path leads from this input to a gradient. */
export const NO_PATH: StructuralZero = zero("no path leads from here to the output");

/** A gradient for a tensor whose gradient is `g` but for the kernels; what only g's own tensor may know is left out. */
export function derived(
  g: GradientMoments,
  segments: readonly GradientSegment[],
  keep: Partial<GradientMoments> = {},
): Canonical<GradientMoments> {
  return {
    kind: "gradient",
    segments,
    axis: keep.axis ?? (segments.length > 1 ? g.axis : undefined),
    zeroSum: keep.zeroSum ?? false,
    balanced: keep.balanced,
    scaleInvariant: keep.scaleInvariant ?? false,
    scaleShares: keep.scaleShares,
    residue: keep.residue ?? (keep.scaleInvariant === true || keep.scaleShares !== undefined ? g.residue : undefined),
    cancelled: keep.cancelled,
    projected: keep.projected ?? 0,
    passage: keep.passage,
    skipMasks: keep.skipMasks ?? [],
    selection: keep.selection,
    maxima: keep.maxima,
    behind: keep.behind,
    curvature: keep.curvature,
    uneven: keep.uneven,
    locality: keep.locality,
    aligned: keep.aligned,
    made: keep.made,
    coherence: keep.coherence,
    modelError: keep.modelError ?? g.modelError,
  };
}

/** A gradient with every kernel mapped. */
export function mapGradient(g: GradientMoments, f: (k: Kernel) => Kernel, keep: Partial<GradientMoments> = {}): GradientMoments {
  return derived(
    g,
    g.segments.map((segment) => ({ ...segment, kernel: f(segment.kernel) })),
    keep,
  );
}

/** A signal with every segment mapped; it keeps axis, weight and error. */
export function mapSignal(x: Moments, f: (segment: SignalSegment) => SignalSegment): Moments {
  const segments = x.segments.map(f);
  return { ...x, segments, rowStochastic: undefined, zero: x.zero && segments.every(({ kernel }) => kernel.energy === 0) };
}

/** What a rule says of one run of channels; its number of channels follows from its share of the layout's. */
export interface Part extends Omit<SignalSegment, "channels"> {
  /** Fraction of all channels. */
  readonly share: number;
}

/** A signal on `layout` from its parts. */
export function signalOf(layout: Layout, parts: readonly Part[], rest: Omit<Moments, "kind" | "segments">): Moments {
  const segments = parts.map(({ share, ...segment }) => ({ ...segment, channels: share * channelCount(layout, segment.kernel) }));
  const { axis, ...others } = rest;
  return { kind: "moments", segments, axis: segments.length > 1 ? axis : undefined, ...others };
}
