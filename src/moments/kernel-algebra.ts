import { align } from "./kernel-axes.ts";
import {
  averages,
  flatAxis,
  fromAverages,
  kernel,
  positionAxis,
  positionCount,
  profileOf,
  renamed,
  rootSum,
  sampleCount,
  scale,
  type Kernel,
  type KernelAxes,
  type PairAverages,
  type PositionAxis,
} from "./kernel.ts";

/**
 * Kernel of a sum of two tensors that are independent but for their means; `cross` = 2 m₁ m₂ (theory.md section 4).
 * An axis that only one of them has is broadcast.
 */
export function add(first: Kernel, second: Kernel, cross = 0): Kernel {
  const isConstant = second.positions.length === 0 && second.samples.length === 0;
  const [a, b] = isConstant ? [first, second] : align(first, second);
  const x = averages(a);
  const y = isConstant ? everywhere(a, second.energy) : averages(b);
  const energy = x.energy + y.energy + cross;
  if (!(energy > 0)) return kernel(a, 0);
  const positions = a.positions.map((axis, i) => mixProfiles(axis, b.positions[i] ?? flatAxis(axis.axis, axis.length), a.energy, b.energy));
  return fromAverages(
    { samples: a.samples, positions },
    {
      energy,
      positions: x.positions + y.positions + cross,
      samples: x.samples + y.samples + cross,
      both: x.both + y.both + cross,
    },
  );
}

/** Averages over pairs, on the given axes, of what is the same at all places. */
function everywhere(axes: KernelAxes, energy: number): PairAverages {
  const [positions, samples] = [positionCount(axes) > 1 ? energy : 0, sampleCount(axes) > 1 ? energy : 0];
  return { energy, positions, samples, both: Math.min(positions, samples) };
}

/** Kernel plus an independent constant that all samples and positions share (a bias of that variance). */
export function addShared(k: Kernel, variance: number): Kernel {
  if (variance === 0) return k;
  return add(k, kernel({ samples: [], positions: [] }, variance));
}

/** Average of kernels by weight, as of channels concatenated: weights need not sum to 1. */
export function average(parts: readonly { readonly kernel: Kernel; readonly weight: number }[]): Kernel {
  const [head, ...rest] = parts;
  if (!head) return kernel({ samples: [], positions: [] }, 0);
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const scaled = (part: { readonly kernel: Kernel; readonly weight: number }): Kernel => scale(part.kernel, part.weight / total);
  return rest.reduce((sum, part) => add(sum, scaled(part)), scaled(head));
}

function mixProfiles(a: PositionAxis, b: PositionAxis, weightA: number, weightB: number): PositionAxis {
  const total = weightA + weightB;
  if ((!a.values && !b.values) || !(total > 0)) return flatAxis(a.axis, a.length);
  const x = profileOf(a);
  const y = profileOf(b);
  return positionAxis(
    a.axis,
    a.length,
    x.map((value, i) => (weightA * value + weightB * (y[i] ?? 0)) / total),
  );
}

/** Kernel of the elementwise product of two independent tensors: all four averages multiply, profiles too. */
export function multiply(first: Kernel, second: Kernel): Kernel {
  const [a, b] = align(first, second);
  let energy = a.energy * b.energy;
  const positions = a.positions.map((axis, i) => {
    const other = b.positions[i] ?? axis;
    if (!axis.values || !other.values) return axis.values ? axis : renamed(other, axis.axis);
    const product = axis.values.map((value, j) => value * (other.values?.[j] ?? 0));
    energy *= product.reduce((sum, value) => sum + value, 0) / product.length;
    return positionAxis(axis.axis, axis.length, product);
  });
  return kernel(
    { samples: a.samples, positions },
    energy,
    a.acrossPositions * b.acrossPositions,
    a.acrossSamples * b.acrossSamples,
    a.acrossBoth * b.acrossBoth,
  );
}

/**
 * Sums over positions of two profiles along an axis: D = Σ aᵢbᵢ over equal positions, S = (Σ sqrt(aᵢbᵢ))² over all pairs.
 * The numbers of several axes multiply.
 */
export function profileSums(a: PositionAxis, b: PositionAxis): readonly [equal: number, all: number] {
  if (!a.values || !b.values) {
    const curved = a.values ? a : b;
    return [a.length, rootSum(curved) ** 2];
  }
  let equal = 0;
  let root = 0;
  for (let i = 0; i < a.length; i++) {
    const product = (a.values[i] ?? 0) * (b.values[i] ?? 0);
    equal += product;
    root += Math.sqrt(product);
  }
  return [equal, root * root];
}

/** Σ over pairs of samples and positions of K·G with the sums over positions given as [D, S] (theory.md section 0). */
export function sumWith(a: Kernel, b: Kernel, equal: number, all: number): number {
  const samples = sampleCount(a);
  const other = all - equal;
  const own = equal + a.acrossPositions * b.acrossPositions * other;
  const pairs = a.acrossSamples * b.acrossSamples * equal + a.acrossBoth * b.acrossBoth * other;
  return samples * a.energy * b.energy * (own + (samples - 1) * pairs);
}

/** SUM(K, G): sum over all pairs of samples and positions of the product of two kernels, a linear layer's weight gradient. */
export function pairSum(first: Kernel, second: Kernel): number {
  const [a, b] = align(first, second);
  let equal = 1;
  let all = 1;
  a.positions.forEach((axis, i) => {
    const [d, s] = profileSums(axis, b.positions[i] ?? axis);
    equal *= d;
    all *= s;
  });
  return sumWith(a, b, equal, all);
}

/** E of the squared sum of all elements: N² times the mean over pairs, a bias' gradient. */
export function totalSquare(k: Kernel): number {
  const all = k.positions.reduce((product, axis) => product * rootSum(axis) ** 2, 1);
  return sumWith(k, CONSTANT, positionCount(k), all);
}

/** One at all samples and positions. */
const CONSTANT = kernel({ samples: [], positions: [] }, 1, 1, 1, 1);
