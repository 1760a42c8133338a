import {
  averages,
  flatAxis,
  fromAverages,
  kernel,
  onAxes,
  onPositions,
  positionAxis,
  positionCount,
  profileOf,
  renamed,
  sampleCount,
  scale,
  type AxisId,
  type Kernel,
  type KernelAxes,
  type PairAverages,
  type PositionAxis,
  type SampleAxis,
} from "./kernel.ts";

/** The kernel with its axes renamed. */
export function relabel(k: Kernel, names: ReadonlyMap<AxisId, AxisId>): Kernel {
  const name = (axis: AxisId): AxisId => names.get(axis) ?? axis;
  return onAxes(k, {
    samples: k.samples.map(({ axis, length }) => ({ axis: name(axis), length })),
    positions: k.positions.map((own) => renamed(own, name(own.axis))),
  });
}

/** Position axes become channels (a flatten before a linear layer): pairs at different positions are no longer told apart. */
export function dropPositions(k: Kernel, axes: readonly AxisId[]): Kernel {
  const positions = k.positions.filter(({ axis }) => !axes.includes(axis));
  const kept = { samples: k.samples, positions };
  return positionCount(kept) > 1 ? onPositions(k, positions) : kernel(kept, k.energy, 0, k.acrossSamples, 0);
}

/**
 * Channels become a position axis: elements of the same sample that differ only along it have correlation `within` (0 for
 * independent channels), and the correlation is multiplied by it where they differ in other ways too.
 */
export function addPosition(k: Kernel, added: PositionAxis, within = 0): Kernel {
  const n = added.length;
  const before = positionCount(k);
  const after = before * n;
  const axes = { samples: k.samples, positions: [...k.positions, added] };
  if (after <= 1) return onAxes(k, axes);
  const { energy: q, positions: s, samples: c, both: d } = averages(k);
  const flat = fromAverages(
    { samples: axes.samples, positions: [...k.positions, positionAxis(added.axis, n)] },
    {
      energy: q,
      samples: c,
      positions: spread(q, s, before, n, within),
      both: spread(c, d, before, n, within),
    },
  );
  return onAxes(flat, axes);
}

/** Average over pairs of different positions, out of P·n, where a new factor n has correlation `within`. */
function spread(same: number, different: number, count: number, n: number, within: number): number {
  const ownPairs = n * (n - 1) * within * same;
  const otherPairs = (count - 1) * (n + n * (n - 1) * within) * different;
  return (ownPairs + otherPairs) / (n * (count * n - 1));
}

/** Repeats the tensor along a new position axis: copies are equal. The reverse of a sum over that axis in the backward pass. */
export function broadcastPosition(k: Kernel, axis: AxisId, length: number): Kernel {
  return addPosition(k, positionAxis(axis, length), 1);
}

/** Repeats the tensor for a new sample axis: copies are equal. */
export function broadcastSample(k: Kernel, axis: AxisId, length: number): Kernel {
  const { energy: q, positions: s, samples: c, both: d } = averages(k);
  const before = sampleCount(k);
  const axes = { samples: [...k.samples, { axis, length }], positions: k.positions };
  if (before * length <= 1) return onAxes(k, axes);
  return fromAverages(axes, { energy: q, positions: s, samples: spread(q, c, before, length, 1), both: spread(s, d, before, length, 1) });
}

/** The kernel broadcast along all axes of `axes` that it lacks. */
export function broadcastTo(k: Kernel, axes: KernelAxes): Kernel {
  let result = k;
  for (const { axis, length } of axes.positions) {
    if (!result.positions.some((own) => own.axis === axis)) result = broadcastPosition(result, axis, length);
  }
  for (const { axis, length } of axes.samples) {
    if (!result.samples.some((own) => own.axis === axis)) result = broadcastSample(result, axis, length);
  }
  return result;
}

/** Axes of both: those of `a` in its order, then what only `b` has. */
export function unionAxes(a: KernelAxes, b: KernelAxes): KernelAxes {
  const missing = <A extends SampleAxis>(own: readonly A[], other: readonly A[]): A[] =>
    other.filter(({ axis }) => !own.some((known) => known.axis === axis));
  return {
    samples: [...a.samples, ...missing(a.samples, b.samples)],
    positions: [...a.positions, ...missing(a.positions, b.positions)],
  };
}

function sameAxes(a: readonly SampleAxis[], b: readonly SampleAxis[]): boolean {
  return a.length === b.length && a.every(({ axis, length }, i) => axis === b[i]?.axis && length === b[i].length);
}

/** Both kernels on the union of their axes, position axes in the same order. */
export function align(a: Kernel, b: Kernel): readonly [Kernel, Kernel] {
  if (sameAxes(a.samples, b.samples) && sameAxes(a.positions, b.positions)) return [a, b];
  const axes = unionAxes(a, b);
  const first = broadcastTo(a, axes);
  const second = broadcastTo(b, axes);
  const positions = axes.positions.map(({ axis, length }) => second.positions.find((own) => own.axis === axis) ?? flatAxis(axis, length));
  return [first, onAxes(second, { samples: axes.samples, positions })];
}

/**
 * Weighted sum over a position axis: y = Σ wᵢ xᵢ. Without weights a plain sum (what the backward pass of a broadcast does);
 * with one-hot weights a selection.
 */
export function sumPosition(k: Kernel, axis: AxisId, weights?: Float64Array): Kernel {
  const summed = k.positions.find((own) => own.axis === axis);
  if (!summed) return k;
  const profile = profileOf(summed);
  let diagonal = 0;
  let root = 0;
  for (let i = 0; i < profile.length; i++) {
    const w = weights ? (weights[i] ?? 0) : 1;
    diagonal += w * w * (profile[i] ?? 0);
    root += w * Math.sqrt(profile[i] ?? 0);
  }
  const { energy: q, acrossPositions: rs, acrossSamples: rc, acrossBoth: rd } = k;
  const coherent = root * root;
  const energy = (1 - rs) * diagonal + rs * coherent;
  const axes = { samples: k.samples, positions: k.positions.filter((own) => own !== summed) };
  if (!(energy * q > 0)) return kernel(axes, 0);
  const several = positionCount(axes) > 1;
  return kernel(
    axes,
    q * energy,
    several ? (rs * coherent) / energy : 0,
    ((rc - rd) * diagonal + rd * coherent) / energy,
    several ? (rd * coherent) / energy : 0,
  );
}

/** Mean over a position axis. */
export function meanPosition(k: Kernel, axis: AxisId): Kernel {
  const length = k.positions.find((own) => own.axis === axis)?.length ?? 1;
  return scale(sumPosition(k, axis), 1 / (length * length));
}

/** Sum over a sample axis. */
export function sumSample(k: Kernel, axis: AxisId): Kernel {
  const summed = k.samples.find((own) => own.axis === axis);
  if (!summed) return k;
  const n = summed.length;
  const { energy: q, positions: s, samples: c, both: d } = averages(k);
  const axes = { samples: k.samples.filter((own) => own !== summed), positions: k.positions };
  return fromAverages(axes, {
    energy: n * q + n * (n - 1) * c,
    positions: n * s + n * (n - 1) * d,
    samples: n * n * c,
    both: n * n * d,
  });
}

/** The axis' energy all at one index (the gradient of a selection): k must not have the axis yet. */
export function placePosition(k: Kernel, axis: AxisId, length: number, index: number): Kernel {
  const values = new Float64Array(length);
  values[index] = length;
  const axes = { samples: k.samples, positions: [...k.positions, positionAxis(axis, length, values)] };
  const several = positionCount(k) > 1;
  return kernel(axes, k.energy / length, several ? k.acrossPositions : 0, k.acrossSamples, several ? k.acrossBoth : 0);
}

/** Position axes `from` (outermost first) become one axis of their joint length. */
export function mergePositions(k: Kernel, from: readonly AxisId[], into: AxisId): Kernel {
  const [only, ...others] = from;
  if (only === undefined) return k;
  if (others.length === 0) {
    return onPositions(
      k,
      k.positions.map((own) => (own.axis === only ? renamed(own, into) : own)),
    );
  }
  const parts = from.flatMap((axis) => k.positions.filter((own) => own.axis === axis));
  const [first] = parts;
  if (!first) return k;
  const merged = parts.slice(1).reduce<PositionAxis>((outer, inner) => outerProduct(outer, inner, into), renamed(first, into));
  return onPositions(
    k,
    k.positions.flatMap((own) => (own === first ? [merged] : parts.includes(own) ? [] : [own])),
  );
}

function outerProduct(outer: PositionAxis, inner: PositionAxis, axis: AxisId): PositionAxis {
  const length = outer.length * inner.length;
  if (!outer.values && !inner.values) return flatAxis(axis, length);
  const a = profileOf(outer);
  const b = profileOf(inner);
  const values = new Float64Array(length);
  let next = 0;
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) values[next++] = (a[i] ?? 0) * (b[j] ?? 0);
  return positionAxis(axis, length, values);
}

/** A position axis becomes several (outermost first), each with the profile's marginal; the rest of the profile is lost. */
export function splitPosition(k: Kernel, from: AxisId, into: readonly { readonly axis: AxisId; readonly length: number }[]): Kernel {
  const original = k.positions.find((own) => own.axis === from);
  if (!original) return k;
  const { values } = original;
  const [only, ...others] = into;
  if (only !== undefined && others.length === 0 && only.length === original.length) {
    return onPositions(
      k,
      k.positions.map((own) => (own === original ? renamed(own, only.axis) : own)),
    );
  }
  const parts = into.map(({ axis, length }, place) => {
    if (!values) return flatAxis(axis, length);
    const stride = into.slice(place + 1).reduce((product, part) => product * part.length, 1);
    const marginal = new Float64Array(length);
    for (let i = 0; i < values.length; i++) {
      const index = Math.floor(i / stride) % length;
      marginal[index] = (marginal[index] ?? 0) + (values[i] ?? 0);
    }
    return positionAxis(axis, length, marginal);
  });
  return withPositions(
    k,
    k.positions.flatMap((own) => (own === original ? parts : [own])),
  );
}

/** The kernel with other profiles and the same averages over pairs. */
export function withPositions(k: Kernel, positions: readonly PositionAxis[]): Kernel {
  return fromAverages({ samples: k.samples, positions }, averages(k));
}

/** Each of the four averages mapped, on the same axes. */
export function mapAverages(k: Kernel, f: (average: number) => number): Kernel {
  const { energy, positions, samples, both }: PairAverages = averages(k);
  return fromAverages(k, { energy: f(energy), positions: f(positions), samples: f(samples), both: f(both) });
}
