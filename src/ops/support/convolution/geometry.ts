/** Everything about one convolution that does not depend on numbers. */
import type { OpAttributes } from "../../../graph/graph.ts";
import type { Atom, Layout } from "../../../graph/layout.ts";
import type { ConvolvedAxis } from "../../../moments/convolution.ts";
import { splitPosition } from "../../../moments/kernel-axes.ts";
import type { Kernel } from "../../../moments/kernel.ts";
import { usesOfTaps, type Taps } from "../../../moments/taps.ts";
import type { ForwardContext } from "../../op.ts";
import { sizeOf } from "../axes.ts";
import { asOneAxis, withoutUnits } from "../structure.ts";

/** Everything about one convolution that does not depend on numbers. */
export interface Geometry {
  readonly attributes: OpAttributes["convolution"];
  readonly channelAtoms: readonly Atom[];
  /** Atoms of each spatial axis before and after. */
  readonly spatial: readonly { readonly from: readonly Atom[]; readonly to: readonly Atom[] }[];
  readonly axes: readonly ConvolvedAxis[];
  /**
   * Effective number of a channel's weights, (Σ n)² / Σ n² with n how often each is used (padding makes outer taps rarer), and how many of them meet an input
   * element on average.
   */
  readonly met: { readonly taps: number; readonly hits: number };
  /** Channels that each output channel reads, and that read each input channel. */
  readonly inputs: number;
  readonly outputs: number;
  readonly units: readonly Atom[];
  /** One input channel to one output channel. */
  readonly depthwise: boolean;
}

/** Names of spatial axes while they are convolved; graph atoms are never negative. */
const input = (index: number): number => -1 - 2 * index;

const output = (index: number): number => -2 - 2 * index;

function tapsAlong(attributes: OpAttributes["convolution"], index: number, before: number, after: number, kernelSize: number): Taps {
  const { transposed, stride, dilation, padding } = attributes;
  return {
    wide: transposed ? after : before,
    narrow: transposed ? before : after,
    kernel: kernelSize,
    stride: stride[index] ?? 1,
    dilation: dilation[index] ?? 1,
    offset: padding[index]?.[0] ?? 0,
  };
}

/** The geometry of a convolution node. */
export function geometryOf({ node, inputLayouts, outputLayouts }: ForwardContext<"convolution">): Geometry {
  const { attributes } = node;
  const { spatial, groups, transposed } = attributes;
  const x: Layout = inputLayouts[0] ?? [];
  const weight: Layout = inputLayouts[1] ?? [];
  const y: Layout = outputLayouts[0] ?? [];
  const lead = x.length - spatial;
  const size = (layout: Layout, axis: number): number => sizeOf(layout[axis]?.atoms ?? []);
  const pairs = Array.from({ length: spatial }, (_, index) => ({ from: x[lead + index]?.atoms ?? [], to: y[lead + index]?.atoms ?? [] }));
  const channels = size(x, lead - 1);
  const units = size(y, lead - 1);
  const axes = pairs.map(({ from, to }, index): ConvolvedAxis => ({
    input: input(index),
    output: output(index),
    transposed,
    taps: tapsAlong(attributes, index, sizeOf(from), sizeOf(to), size(weight, 2 + index)),
  }));
  return {
    attributes,
    channelAtoms: x[lead - 1]?.atoms ?? [],
    spatial: pairs,
    axes,
    met: meetings(axes),
    inputs: channels / groups,
    outputs: units / groups,
    units: y[lead - 1]?.atoms ?? [],
    depthwise: channels === groups && units === groups,
  };
}

function meetings(axes: readonly ConvolvedAxis[]): Geometry["met"] {
  return axes.reduce(
    (counts, { taps, transposed }) => {
      const uses = usesOfTaps(taps);
      const total = uses.reduce((sum, n) => sum + n, 0);
      const squares = uses.reduce((sum, n) => sum + n * n, 0);
      const hits = total / (transposed ? taps.narrow : taps.wide);
      return { taps: counts.taps * (squares > 0 ? total ** 2 / squares : 1), hits: counts.hits * hits };
    },
    { taps: 1, hits: 1 },
  );
}

/** The kernel with the atoms of each spatial axis joined under the name that it has while it is convolved. */
export function joined(k: Kernel, geometry: Geometry, side: "from" | "to"): Kernel {
  const name = side === "from" ? input : output;
  return geometry.spatial.reduce((result, atoms, index) => asOneAxis(result, atoms[side], name(index)), k);
}

/** Undoes `joined`: the spatial axes under their own atoms again. */
export function parted(k: Kernel, geometry: Geometry, side: "from" | "to"): Kernel {
  const name = side === "from" ? input : output;
  return geometry.spatial.reduce(
    (result, atoms, index) =>
      splitPosition(
        result,
        name(index),
        atoms[side].map(({ id, size }) => ({ axis: id, length: size })),
      ),
    withoutUnits(k),
  );
}
