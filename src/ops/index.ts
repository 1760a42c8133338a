import type { OpAttributes, OpKind, TensorType } from "../graph/graph.ts";
import { activation } from "./activation.ts";
import { adaptivePool } from "./adaptive-pool.ts";
import { add } from "./add.ts";
import { affine } from "./affine.ts";
import { attention } from "./attention.ts";
import { batchNorm } from "./batch-norm.ts";
import { cast } from "./cast.ts";
import { composed } from "./composed.ts";
import { classLoss } from "./class-loss.ts";
import { concat } from "./concat.ts";
import { constant } from "./constant.ts";
import { contract } from "./contract.ts";
import { contrast } from "./contrast.ts";
import { convolution } from "./convolution.ts";
import { cumulative } from "./cumulative.ts";
import { customGradient } from "./custom-gradient.ts";
import { detach } from "./detach.ts";
import { discrete } from "./discrete.ts";
import { divide } from "./divide.ts";
import { dropout } from "./dropout.ts";
import { embedding } from "./embedding.ts";
import { embeddingBag } from "./embedding-bag.ts";
import { expand } from "./expand.ts";
import { fold } from "./fold.ts";
import { gather } from "./gather.ts";
import { groupNorm } from "./group-norm.ts";
import { input } from "./input.ts";
import { layerNorm } from "./layer-norm.ts";
import { linear } from "./linear.ts";
import { maskFill } from "./mask-fill.ts";
import { maximum } from "./maximum.ts";
import { knownSlope } from "./known-slope.ts";
import { mix } from "./mix.ts";
import { multiply } from "./multiply.ts";
import { normalize } from "./normalize.ts";
import { radial } from "./radial.ts";
import { opaque } from "./opaque.ts";
import { pad } from "./pad.ts";
import { parameter } from "./parameter.ts";
import { permute } from "./permute.ts";
import { pool } from "./pool.ts";
import { prelu } from "./prelu.ts";
import { probe } from "./probe.ts";
import { recurrent } from "./recurrent.ts";
import { recurrentCell } from "./recurrent-cell.ts";
import { recurrentStep } from "./recurrent-step.ts";
import { reduce } from "./reduce.ts";
import { reorder } from "./reorder.ts";
import { repeat } from "./repeat.ts";
import { reshape } from "./reshape.ts";
import { resize } from "./resize.ts";
import { scatter } from "./scatter.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { sort } from "./sort.ts";
import { straightThrough } from "./straight-through.ts";
import { stridedWindow } from "./strided-window.ts";
import { unpool } from "./unpool.ts";
import { unfold } from "./unfold.ts";
import { where } from "./where.ts";
import type { Op, ShapeResult } from "./op.ts";

/** All ops, by kind: the only registration. */
export const OPS: { readonly [K in OpKind]: Op<K> } = {
  input,
  parameter,
  constant,
  linear,
  convolution,
  contract,
  mix,
  class_loss: classLoss,
  known_slope: knownSlope,
  embedding,
  embedding_bag: embeddingBag,
  activation,
  composed,
  probe,
  prelu,
  affine,
  add,
  multiply,
  divide,
  where,
  mask_fill: maskFill,
  maximum,
  dropout,
  softmax,
  batch_norm: batchNorm,
  layer_norm: layerNorm,
  group_norm: groupNorm,
  normalize,
  radial,
  pool,
  contrast,
  adaptive_pool: adaptivePool,
  resize,
  unpool,
  pad,
  unfold,
  fold,
  reshape,
  permute,
  expand,
  repeat,
  concat,
  slice,
  reorder,
  gather,
  scatter,
  straight_through: straightThrough,
  strided_window: stridedWindow,
  reduce,
  cumulative,
  attention,
  recurrent,
  recurrent_cell: recurrentCell,
  recurrent_step: recurrentStep,
  detach,
  custom_gradient: customGradient,
  cast,
  discrete,
  sort,
  opaque,
};

/** The op of a kind. */
export function opFor<K extends OpKind>(kind: K): Op<K> {
  return OPS[kind];
}

/** Output types of an op of this kind, or why the shapes do not fit. */
export function shapeOf<K extends OpKind>(kind: K, attributes: OpAttributes[K], inputs: readonly TensorType[]): ShapeResult {
  const result = OPS[kind].shape(attributes, inputs);
  if ("error" in result) return result;
  // A size that is no count (a division by a stride of 0 gives infinity) would let every loop over an axis run on.
  const wrong = result.outputs.find(({ shape }) => !shape.every((size) => Number.isSafeInteger(size) && size >= 0));
  return wrong === undefined ? result : { error: `A tensor cannot have size [${wrong.shape.join(", ")}]` };
}
