/** Primitive ops on distributions of elements, while no graph is under construction (`0.02 * torch.randn(…)` in a constructor). */
import type { OpAttributes, OpKind, Shape } from "../../graph/graph.ts";
import { ACTIVATIONS } from "../../moments/activation.ts";
import type { Distribution, PiecewiseDistribution } from "../../moments/distribution.ts";
import { sizeOf } from "./data.ts";
import {
  blended,
  expandedPieces,
  mapPieces,
  multiplied,
  scaled,
  summed,
  transformed,
  uniformly,
  written,
  constantly,
  zipPieces,
} from "./piecewise.ts";

type Rule<K extends OpKind> = (
  attributes: OpAttributes[K],
  inputs: readonly PiecewiseDistribution[],
  shape: Shape,
) => PiecewiseDistribution | undefined;

/** By kind: the distribution of the first output's elements. A kind without a row is not known. */
export const RANDOM: { readonly [K in OpKind]?: Rule<K> } = {
  activation({ function: name, parameters }, [x]) {
    const [a = 0, b = 0] = parameters;
    const { value } = ACTIVATIONS[name];
    return x && mapPieces(x, (distribution) => transformed(distribution, (z) => value(z, a, b)));
  },
  affine: ({ scale, shift }, [x]) => x && mapPieces(x, (distribution) => scaled(distribution, scale, shift)),
  add: ({ weights }, inputs, shape) =>
    inputs
      .map((input, i) => mapPieces(expandedPieces(input, shape), (distribution) => scaled(distribution, weights[i] ?? 1, 0)))
      .reduce((sum, input) => zipPieces(sum, input, summed)),
  multiply: (_, [x, y], shape) => x && y && zipPieces(expandedPieces(x, shape), expandedPieces(y, shape), multiplied),
  contract({ left, right, output }, [x, y], shape) {
    // Sums of products of one matrix with another may be of one and the same; an outer product is of no sums.
    const isOuter = new RegExp(`^[${output}]*$`).test(left + right);
    return isOuter && x && y ? uniformly(shape, multiplied(blended(x.pieces), blended(y.pieces))) : undefined;
  },
  divide: (_, [x, y], shape) =>
    x &&
    y &&
    zipPieces(
      expandedPieces(x, shape),
      mapPieces(expandedPieces(y, shape), (distribution) => transformed(distribution, (z) => 1 / z)),
      multiplied,
    ),
  concat({ axis }, inputs, shape) {
    let at = 0;
    return inputs.reduce(
      (whole, part) => {
        const length = part.shape[axis] ?? 1;
        const box = shape.map((extent, i): readonly [number, number] => (i === axis ? [at, at + length] : [0, extent]));
        at += length;
        return written(whole, box, part);
      },
      constantly(shape, 0),
    );
  },
  repeat: (_, [x], shape) => x && uniformly(shape, blended(x.pieces)),
  gather: (_, [x], shape) => x && uniformly(shape, blended(x.pieces)),
  reorder: (_, [x], shape) => x && uniformly(shape, blended(x.pieces)),
  cast: (_, [x]) => x,
  detach: (_, [x]) => x,
  mask_fill: ({ value }, [x], shape) =>
    x &&
    uniformly(shape, blended([...x.pieces, { box: x.pieces[0]?.box ?? [], distribution: { kind: "constant", mean: value, variance: 0 } }])),
  reduce({ kind, axes, power }, [x], shape) {
    if (x === undefined) return undefined;
    const reduced = reductionOf(kind, blended(x.pieces), sizeOf(axes.map((axis) => x.shape[axis] ?? 1)), power ?? 2);
    return reduced && uniformly(shape, reduced);
  },
  normalize({ axis }, [x], shape) {
    return x && uniformly(shape, { kind: "mixture", mean: 0, variance: 1 / (x.shape[axis] ?? 1) });
  },
};

function reductionOf(
  kind: OpAttributes["reduce"]["kind"],
  { mean, variance }: Distribution,
  count: number,
  power: number,
): Distribution | undefined {
  switch (kind) {
    case "sum":
      return { kind: "normal", mean: mean * count, variance: variance * count };
    case "mean":
      return { kind: "normal", mean, variance: variance / count };
    case "variance":
      return { kind: "constant", mean: variance, variance: 0 };
    case "deviation":
      return { kind: "constant", mean: Math.sqrt(variance), variance: 0 };
    case "norm":
      return power === 2 ? { kind: "constant", mean: Math.sqrt(count * (variance + mean * mean)), variance: 0 } : undefined;
    default:
      return undefined;
  }
}
