/** Losses and distances. */
import { graphType } from "../../../../evaluate/tensors/content.ts";
import { apply1 } from "../../../../evaluate/tensors/apply.ts";
import type { TensorValue } from "../../../../evaluate/value.ts";
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

/** Those that the prelude does not write out. */
export const LOSSES = [
  "nll_loss",
  "kl_div",
  "binary_cross_entropy",
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
