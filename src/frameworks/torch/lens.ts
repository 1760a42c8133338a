/** `torch._lens`: what our own prelude asks of the tracer. */
import { bool, dict, NONE, str } from "../../evaluate/make.ts";
import { contentOf, storedContent, tensorOf } from "../../evaluate/tensors/storage.ts";
import { piecewise, randomContent } from "../../evaluate/tensors/content.ts";
import { sizeOf } from "../../evaluate/tensors/data.ts";
import { blended, uniformly } from "../../evaluate/tensors/piecewise.ts";
import { powerMethodNorm } from "../../moments/singular-values.ts";
import { userFrame } from "../../evaluate/places.ts";
import { runOf } from "../../evaluate/trace.ts";
import type { AbstractValue, TensorValue } from "../../evaluate/value.ts";
import { affine } from "./arithmetic.ts";
import { dtypeName, worldOf } from "./world.ts";
import { customGradient } from "./custom-gradient.ts";
import { giveUp, type Call, type Rows } from "./call.ts";
import { PRELUDE_LAYERS } from "./functions/layers/table.ts";

/** Root mean square of a parameter as it was initialised. */
function rms(call: Call, tensor: TensorValue): number {
  const { root } = tensor.state;
  const { mean, variance } = blended(piecewise(root === undefined ? contentOf(call.context, tensor) : storedContent(tensor)).pieces);
  return Math.sqrt(mean * mean + variance);
}

/** A matrix divided by its largest singular value as far as the power method has found it, which random matrix theory knows. */
function spectral(call: Call): TensorValue {
  const weight = call.tensor("weight");
  const rows = weight.shape[0] ?? 1;
  const columns = sizeOf(weight.shape.slice(1));
  const sigma = rms(call, weight) * powerMethodNorm(rows, columns, call.number("iterations"));
  return sigma > 0 ? affine(call.context, weight, 1 / sigma, 0) : weight;
}

/** A matrix with orthonormal rows or columns in the place of `weight`. */
function orthogonalised(call: Call): TensorValue {
  const weight = call.tensor("weight");
  const rows = weight.shape[0] ?? 1;
  const columns = sizeOf(weight.shape.slice(1));
  const variance = 1 / Math.max(rows, columns);
  if (runOf(call.context).tracer === undefined) {
    return tensorOf(call.context, randomContent(uniformly(weight.shape, { kind: "orthogonal", mean: 0, variance })), weight.dtype);
  }
  const size = rms(call, weight);
  return size > 0 ? affine(call.context, weight, Math.sqrt(variance) / size, 0) : weight;
}

/** Arguments of the user's function that is running. */
function frameArguments(call: Call): AbstractValue {
  const variables = userFrame(call.context)?.scope.variables ?? new Map<string, AbstractValue>();
  return dict([...variables].filter(([name]) => name !== "self" && !name.startsWith("__")));
}

export const LENS: Rows = {
  ...PRELUDE_LAYERS,
  "set_gradients(wanted)": (call) => {
    const run = runOf(call.context);
    const before = run.gradients;
    run.gradients = call.flag("wanted");
    return bool(before);
  },
  "gradients()": (call) => bool(runOf(call.context).gradients),
  "set_default_dtype(dtype)": (call) => {
    worldOf(call.context).defaultType = dtypeName(call.value("dtype")) ?? "float32";
    return NONE;
  },
  "custom_gradient(name, input, output, gradient, returned)": customGradient,
  "unknown(reason)": (call) => giveUp(call.context, call.text("reason")),
  "path_of(module)": (call) => str(runOf(call.context).tracer?.path ?? ""),
  "spectral(weight, iterations)": spectral,
  "orthogonalised(weight)": orthogonalised,
  "frame_arguments()": frameArguments,
};
