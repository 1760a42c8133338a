/** Linear, bilinear and convolutional layers. */
import { apply1 } from "../../../../evaluate/tensors/apply.ts";
import type { TensorValue } from "../../../../evaluate/value.ts";
import { sum } from "../../arithmetic.ts";
import type { Call } from "../../call.ts";
import { reshape } from "../../shaping.ts";
import { given, type Pair } from "./arguments.ts";

/** x [.., in], weight [out, in], bias [out] → [.., out]. */
export function linear(call: Call): TensorValue {
  return call.apply1("linear", {}, given(call.tensor("input"), call.tensor("weight"), call.maybeTensor("bias")));
}

/** Both factors of a bilinear form, one after the other. */
export function bilinear(call: Call): TensorValue {
  const { context } = call;
  const [a, b, weight] = [call.tensor("input1"), call.tensor("input2"), call.tensor("weight")];
  const lead = a.shape.slice(0, -1);
  const left = reshape(context, a, [-1, a.shape.at(-1) ?? 1]);
  const right = reshape(context, b, [-1, b.shape.at(-1) ?? 1]);
  const half = apply1(context, "contract", { left: "ni", right: "oij", output: "noj" }, [left, weight]);
  const whole = reshape(context, apply1(context, "contract", { left: "noj", right: "nj", output: "no" }, [half, right]), [
    ...lead,
    weight.shape[0] ?? 1,
  ]);
  const bias = call.maybeTensor("bias");
  return bias === undefined ? whole : sum(context, whole, bias);
}

/** x [N, C, *spatial] or without N, weight [out, C / groups, *kernel], bias [out] → [N, out, *spatial']. */
export function convolution(spatial: 1 | 2 | 3) {
  return (call: Call): TensorValue => {
    const weight = call.tensor("weight");
    const dilation = call.many("dilation", spatial);
    const stride = call.many("stride", spatial);
    const attributes = {
      spatial,
      stride,
      padding: paddingOf(call, spatial, weight.shape.slice(2), dilation),
      dilation,
      groups: call.number("groups"),
      transposed: false,
      outputPadding: new Array<number>(spatial).fill(0),
    };
    return call.apply1("convolution", attributes, given(call.tensor("input"), weight, call.maybeTensor("bias")));
  };
}

function paddingOf(call: Call, spatial: number, kernel: readonly number[], dilation: readonly number[]): Pair[] {
  const padding = call.value("padding");
  if (padding.kind !== "str") return call.many("padding", spatial).map((amount): Pair => [amount, amount]);
  if (padding.value === "valid") return kernel.map((): Pair => [0, 0]);
  return kernel.map((taps, axis): Pair => {
    const total = (dilation[axis] ?? 1) * (taps - 1);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
}

/** x [N, C, *spatial] or without N, weight [C, out / groups, *kernel], bias [out] → [N, out, *spatial']. */
export function transposedConvolution(spatial: 1 | 2 | 3) {
  return (call: Call): TensorValue => {
    const attributes = {
      spatial,
      stride: call.many("stride", spatial),
      padding: call.many("padding", spatial).map((amount): Pair => [amount, amount]),
      dilation: call.many("dilation", spatial),
      groups: call.number("groups"),
      transposed: true,
      outputPadding: call.many("output_padding", spatial),
    };
    return call.apply1("convolution", attributes, given(call.tensor("input"), call.tensor("weight"), call.maybeTensor("bias")));
  };
}
