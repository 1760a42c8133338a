/** Normalisation layers. */
import { dataContent } from "../../../../evaluate/tensors/content.ts";
import { tensorOf } from "../../../../evaluate/tensors/storage.ts";
import { filled } from "../../../../evaluate/tensors/data.ts";
import type { TensorValue } from "../../../../evaluate/value.ts";
import { activate, quotient } from "../../arithmetic.ts";
import { axisOf, type Call } from "../../call.ts";
import { reduce } from "../../shaping.ts";
import { given } from "./arguments.ts";

/** x [N, C, ..], weight and bias [C] → [N, C, ..]. */
export function batchNorm(call: Call): TensorValue {
  const x = call.tensor("input");
  const running = call.maybe("running_mean");
  const training = call.flag("training") || running === undefined;
  if (training && x.shape.length >= 2 && x.shape.reduce((a, b) => a * b, 1) === x.shape[1]) {
    call.raise("ValueError", `Expected more than 1 value per channel when training, got input size torch.Size([${x.shape.join(", ")}])`);
  }
  return call.apply1("batch_norm", { epsilon: call.number("eps"), training }, normInputs(call, x));
}

/** Scale and shift, both or none: the ops do not tell one alone apart. */
function normInputs(call: Call, x: TensorValue): TensorValue[] {
  const scale = call.maybeTensor("weight");
  const shift = call.maybeTensor("bias");
  if (scale === undefined && shift !== undefined) {
    return [x, tensorOf(call.context, dataContent(filled(shift.shape, 1)), shift.dtype), shift];
  }
  return given(x, scale, shift);
}

/** x [.., *normalized_shape], weight and bias [*normalized_shape] → the shape of x. */
export function layerNorm(call: Call): TensorValue {
  const shape = call.ints("normalized_shape");
  const x = call.tensor("input");
  const tail = x.shape.slice(x.shape.length - shape.length);
  if (tail.join() !== shape.join()) {
    call.raise(
      "RuntimeError",
      `Given normalized_shape=[${shape.join(", ")}], expected input with shape [*, ${shape.join(", ")}], but got input of size[${x.shape.join(", ")}]`,
    );
  }
  return call.apply1("layer_norm", { axes: shape.length, epsilon: call.number("eps"), centred: true }, normInputs(call, x));
}

/** x [.., *normalized_shape], weight [*normalized_shape] → the shape of x. */
export function rmsNorm(call: Call): TensorValue {
  const inputs = given(call.tensor("input"), call.maybeTensor("weight"));
  return call.apply1(
    "layer_norm",
    { axes: call.ints("normalized_shape").length, epsilon: call.maybeNumber("eps") ?? 1.1920928955078125e-7, centred: false },
    inputs,
  );
}

/** x [N, C, ..], weight and bias [C] → [N, C, ..]. */
export function groupNorm(call: Call): TensorValue {
  return call.apply1(
    "group_norm",
    { groups: call.number("num_groups"), epsilon: call.number("eps") },
    normInputs(call, call.tensor("input")),
  );
}

/** x [N, C, ..], weight and bias [C] → [N, C, ..]. */
export function instanceNorm(call: Call): TensorValue {
  const x = call.tensor("input");
  return call.apply1("group_norm", { groups: x.shape[1] ?? 1, epsilon: call.number("eps") }, normInputs(call, x));
}

/** x divided by its p-norm along `dim`: same shape. */
export function normalize(call: Call): TensorValue {
  const x = call.tensor("input");
  const axes = call.ints("dim");
  const [axis = 1] = axes;
  if (axes.length > 1) {
    const { context } = call;
    const size = reduce(context, x, "norm", axes, true, { power: call.number("p") });
    return quotient(context, x, activate(context, size, "clamp", [call.number("eps"), Infinity]));
  }
  return call.apply1(
    "normalize",
    { power: call.number("p"), axis: axisOf(call.context, axis, x.shape.length), epsilon: call.number("eps") },
    [x],
  );
}
