/** Losses and distances. */
import { graphType } from "../../../../evaluate/tensors/content.ts";
import { apply1 } from "../../../../evaluate/tensors/apply.ts";
import { bool } from "../../../../evaluate/make.ts";
import { refOf } from "../../../../evaluate/tensors/storage.ts";
import { runOf } from "../../../../evaluate/trace.ts";
import type { AbstractValue, TensorValue } from "../../../../evaluate/value.ts";
import { product, sum } from "../../arithmetic.ts";
import { axisOf, type Call } from "../../call.ts";
import { reduce } from "../../shaping.ts";
import { opaque } from "../pointwise.ts";
import { given } from "./arguments.ts";

/** x₁ and x₂ [.., D, ..] along `dim` → [.., ..]. */
export function cosineSimilarity(call: Call): TensorValue {
  const { context } = call;
  const axis = call.axis("dim", Math.max(call.tensor("x1").shape.length, call.tensor("x2").shape.length));
  const unit = (name: string): TensorValue =>
    apply1(context, "normalize", { power: 2, axis: axisOf(context, axis, call.tensor(name).shape.length), epsilon: call.number("eps") }, [
      call.tensor(name),
    ]);
  return reduce(context, product(context, unit("x1"), unit("x2")), "sum", [axis], false);
}

/** The p-norm of x₁ − x₂ + eps over the last axis: [.., D] → [..]. */
export function pairwiseDistance(call: Call): TensorValue {
  const { context } = call;
  const difference = sum(context, call.tensor("x1"), call.tensor("x2"), -1);
  return reduce(context, difference, "norm", [-1], call.flag("keepdim"), { power: call.number("p") });
}

/** A loss whose gradient no rule knows: one number, or one for each element. */
export function loss(name: string) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    const none = call.args.keywords.get("reduction");
    const elementwise = none?.kind === "str" && none.value === "none";
    const target = call.maybe("target");
    const classes = target?.kind === "tensor" && graphType(target.dtype) === "int" && target.shape.length < x.shape.length;
    const shape = !elementwise ? [] : classes ? target.shape : x.shape;
    return opaque(call.context, call, name, given(x, target?.kind === "tensor" ? target : undefined), shape);
  };
}

/** Whether a value is a log-softmax along an axis, seen through reshapes that leave the axis its size. */
export function isLogSoftmax(call: Call): AbstractValue {
  const { tracer } = runOf(call.context);
  const x = call.tensor("input");
  if (tracer === undefined) return bool(false);
  const size = x.shape[call.axis("axis", x.shape.length)];
  let node = tracer.nodeOf(refOf(call.context, tracer, x));
  for (let steps = 0; steps < MOST_RESHAPES && node?.op === "reshape" && node.inputs[0] !== undefined; steps++) {
    node = tracer.nodeOf(node.inputs[0]);
  }
  return bool(node?.op === "softmax" && node.attributes.log && node.outputs[0]?.shape[node.attributes.axis] === size);
}

/** Reshapes between a log-softmax and its loss. */
const MOST_RESHAPES = 4;

/** Those that the prelude does not write out. */
export const LOSSES = [
  "hinge_embedding_loss",
  "soft_margin_loss",
  "margin_ranking_loss",
  "cosine_embedding_loss",
  "triplet_margin_loss",
  "ctc_loss",
  "poisson_nll_loss",
  "gaussian_nll_loss",
  "multi_margin_loss",
  "multilabel_margin_loss",
  "multilabel_soft_margin_loss",
];
