import type { Layout } from "../graph/layout.ts";
import { canonicalGradient } from "../moments/canonical.ts";
import { add } from "../moments/kernel-algebra.ts";
import { profileOf } from "../moments/kernel.ts";
import { evenCoherence } from "../moments/recurrence.ts";
import type {
  Gradient,
  GradientMoments,
  GradientSegment,
  Moments,
  Selection,
  StructuralZero,
  Unknown,
  WeightGradient,
} from "../moments/signal.ts";
import { balancedBoth } from "../ops/support/balance.ts";
import { conform } from "../ops/support/roles.ts";
import { cancelledShare, derived } from "../ops/support/rules.ts";
import { togetherInvariant } from "../ops/support/shared-scale.ts";
import { mergedGradient, pairSegments } from "../ops/support/segments.ts";

/** What one user of a value contributes to its gradient, or all of them together. */
export type Contribution = GradientMoments | StructuralZero | Unknown;

/** The gradient with respect to the output of the whole model: N(0, 1) at every element. */
export function cotangent(signal: Moments, layout: Layout): GradientMoments {
  const gradient: GradientMoments = {
    kind: "gradient",
    segments: [
      {
        channels: 1,
        kernel: { samples: [], positions: [], energy: 1, acrossPositions: 0, acrossSamples: 0, acrossBoth: 0 },
        moments: [1, 1, 0],
      },
    ],
    zeroSum: false,
    scaleInvariant: false,
    projected: 0,
    skipMasks: [],
    modelError: 0,
  };
  return conform(gradient, signal, layout);
}

/** A rule's gradient in the roles of the value's signal; energies that vanish are zeros, those that are no numbers unknown. */
export function normalised(gradient: Gradient, signal: Moments, layout: Layout, node: number): Contribution {
  switch (gradient.kind) {
    case "unknown":
    case "zero":
      return gradient;
    case "weight-gradient": {
      const one: GradientSegment = { channels: 1, kernel: flat(gradient.energy), moments: weightMoments(gradient) };
      return checked(conform(derived(EMPTY, [one], { made: gradient.made, modelError: gradient.modelError }), signal, layout), node);
    }
    case "gradient":
      return checked(conform(gradient, signal, layout), node);
  }
}

/** Weights have neither samples nor positions: their moments hold [all, all but the last mean's, the last mean's] instead. */
function weightMoments({ logVariance, chance = 0 }: WeightGradient): GradientSegment["moments"] {
  return [Math.exp(logVariance) * (1 + chance), Math.exp(logVariance), 1 + chance];
}

const EMPTY: GradientMoments = {
  kind: "gradient",
  segments: [],
  zeroSum: false,
  scaleInvariant: false,
  projected: 0,
  skipMasks: [],
  modelError: 0,
};

function flat(energy: number): GradientSegment["kernel"] {
  return { samples: [], positions: [], energy, acrossPositions: 0, acrossSamples: 0, acrossBoth: 0 };
}

function checked(gradient: GradientMoments, node: number): Contribution {
  if (gradient.segments.some(({ kernel }) => !Number.isFinite(kernel.energy))) {
    return { kind: "unknown", reason: "the gradient is larger than numbers go", node };
  }
  if (gradient.segments.every(({ kernel }) => kernel.energy === 0)) {
    return { kind: "zero", reason: "every path to the output is multiplied by zero" };
  }
  return canonicalGradient(gradient);
}

/** Gradient of a value that several users contribute to: kernels add, unknown wins, zeros do not count. */
export function accumulate(contributions: readonly Contribution[]): Contribution {
  const [only] = contributions;
  if (only !== undefined && contributions.length === 1) return only;
  const unknown = contributions.find((one) => one.kind === "unknown");
  if (unknown !== undefined) return unknown;
  const known = contributions.filter((one) => one.kind === "gradient");
  const [first, ...rest] = known;
  if (first === undefined) {
    return contributions.find((one) => one.kind === "zero") ?? { kind: "zero", reason: "no path leads from here to the output" };
  }
  return rest.reduce(sum, first);
}

/** Sum of the gradients of two users (theory.md section 0, fan-out). */
function sum(a: GradientMoments, b: GradientMoments): GradientMoments {
  const { axis, pairs } = pairSegments<GradientSegment, GradientSegment>(
    a,
    b,
    () => mergedGradient(a),
    () => mergedGradient(b),
  );
  const channels = a.segments.reduce((total, segment) => total + segment.channels, 0);
  const segments = pairs.map(({ first, second, share }) => addSegments(first, second, share * channels));
  const [qa, qb] = [energyOf(a), energyOf(b)];
  const total = qa + qb;
  const invariance = togetherInvariant(a, b);
  return {
    kind: "gradient",
    segments,
    axis,
    zeroSum: a.zeroSum && b.zeroSum,
    balanced: balancedBoth(a, b),
    ...invariance,
    projected: (a.projected * qa + b.projected * qb) / total,
    ...(!invariance.scaleInvariant && cancelledOf(a, qa, b, qb)),
    skipMasks: [...a.skipMasks, ...b.skipMasks],
    ...passageOf(a, qa, b, qb),
    ...selectionOf(a, qa, b, qb),
    ...maximaOf(a, qa, b, qb),
    ...coherenceOf(a, b),
    locality: (a.locality ?? b.locality) === undefined ? undefined : ((a.locality ?? 0) * qa + (b.locality ?? 0) * qb) / total,
    aligned: (a.aligned ?? b.aligned) === undefined ? undefined : ((a.aligned ?? 0) * qa + (b.aligned ?? 0) * qb) / total,
    modelError: (a.modelError * qa + b.modelError * qb) / total,
  };
}

/** What a normalisation takes of each path, averaged by energy. */
function cancelledOf(a: GradientMoments, qa: number, b: GradientMoments, qb: number): Pick<GradientMoments, "cancelled"> {
  const cancelled = (cancelledShare(a) * qa + cancelledShare(b) * qb) / (qa + qb);
  return cancelled > 0 ? { cancelled } : {};
}

/** Share of the energy above which a path counts as the only one. */
const MOST = 0.9;

/** What the gradient came through, where nearly all of it came one way (past a squeeze that reads the same tensor). */
function passageOf(a: GradientMoments, qa: number, b: GradientMoments, qb: number): Pick<GradientMoments, "passage"> {
  const most = qa > MOST * (qa + qb) ? a : qb > MOST * (qa + qb) ? b : undefined;
  return most?.passage === undefined ? {} : { passage: most.passage };
}

/** What time steps have in common, where either says: independent gradients add up, the directions of a bidirectional layer among them. */
function coherenceOf(a: GradientMoments, b: GradientMoments): Pick<GradientMoments, "coherence"> {
  const axis = (a.coherence ?? b.coherence)?.axis;
  if (axis === undefined || (a.coherence ?? b.coherence)?.axis !== (b.coherence ?? a.coherence)?.axis) return {};
  const [first, second] = [coherenceAlong(a, axis), coherenceAlong(b, axis)];
  return first === undefined || second === undefined
    ? {}
    : { coherence: { axis, matrix: first.map((value, i) => value + (second[i] ?? 0)) } };
}

/** Products of different steps: as told, or by the one correlation that all positions have. */
function coherenceAlong(gradient: GradientMoments, axis: number): Float64Array | undefined {
  if (gradient.coherence !== undefined) return gradient.coherence.matrix;
  const { kernel } = mergedGradient(gradient);
  const steps = kernel.positions.find((own) => own.axis === axis);
  return (
    steps &&
    evenCoherence(
      profileOf(steps).map((value) => value * kernel.energy),
      kernel.acrossPositions,
    )
  );
}

/** The maxima that parts of the gradient came through, averaged by energy. */
function selectionOf(a: GradientMoments, qa: number, b: GradientMoments, qb: number): Pick<GradientMoments, "selection"> {
  const first = { selection: a.selection, share: ((a.selection?.share ?? 0) * qa) / (qa + qb) };
  const second = { selection: b.selection, share: ((b.selection?.share ?? 0) * qb) / (qa + qb) };
  const [own, other] = first.selection === undefined ? [second, first] : [first, second];
  if (own.selection === undefined || !(own.share + other.share > 0)) return {};
  if (other.selection === undefined) return { selection: { ...own.selection, share: own.share } };
  return { selection: mixed(own.selection, other.selection, own.share, other.share) };
}

/** The maxima of the path with more energy, with its share of all. */
function maximaOf(a: GradientMoments, qa: number, b: GradientMoments, qb: number): Pick<GradientMoments, "maxima"> {
  const [shareA, shareB] = [((a.maxima?.share ?? 0) * qa) / (qa + qb), ((b.maxima?.share ?? 0) * qb) / (qa + qb)];
  const most = shareA >= shareB ? a.maxima : b.maxima;
  return most === undefined ? {} : { maxima: { ...most, share: shareA + shareB } };
}

function mixed(a: Selection, b: Selection, wa: number, wb: number): Selection {
  const mix = (x: number, y: number): number => (x * wa + y * wb) / (wa + wb);
  return {
    share: wa + wb,
    count: mix(a.count, b.count),
    derivativeEnergy: mix(a.derivativeEnergy, b.derivativeEnergy),
    acrossPositions: mix(a.acrossPositions, b.acrossPositions),
    acrossSamples: mix(a.acrossSamples, b.acrossSamples),
    ...(a.gamma && b.gamma && { gamma: [mix(a.gamma[0], b.gamma[0]), mix(a.gamma[1], b.gamma[1]), mix(a.gamma[2], b.gamma[2])] }),
  };
}

function energyOf(gradient: GradientMoments): number {
  const channels = gradient.segments.reduce((sum, segment) => sum + segment.channels, 0);
  return gradient.segments.reduce((sum, segment) => sum + (segment.kernel.energy * segment.channels) / channels, 0);
}

function addSegments(a: GradientSegment, b: GradientSegment, channels: number): GradientSegment {
  const [qa, qb] = [a.kernel.energy, b.kernel.energy];
  const total = qa + qb;
  if (!(total > 0)) return { ...a, channels };
  const [wa, wb] = [qa / total, qb / total];
  const mix = (x: number, y: number): number => wa * wa * x + wb * wb * y + 2 * wa * wb * Math.min(x, y);
  const [a1, a2, a3] = a.moments;
  const [b1, b2, b3] = b.moments;
  return { channels, kernel: add(a.kernel, b.kernel), moments: [mix(a1, b1), mix(a2, b2), mix(a3, b3)] };
}
